// SPDX-License-Identifier: Apache-2.0

import ActorRuntime
import Envelopes
import Foundation
import Manifests
import Settings
import Sidecar
import TelemetryCore
import Testing
import Transports
import Workloads
import YAMLDocuments

/// The resource definition, what the operator creates of it and the variables of sidecar and runtime are held together.
struct ResourceDefinitionTests {
    private let everything = """
        apiVersion: asya.sh/v1alpha1
        kind: AsyncActor
        metadata: {name: analyse, namespace: docs}
        spec:
          transport: rabbitmq
          workers: 4
          timeout: {processing: 20, gracefulShutdown: 60}
          resiliency:
            maxAttempts: 5
            backoff: linear
            initialDelay: 500ms
            maxDelay: 1m30s
            jitter: 20%
            maxDuration: 1h
            rules:
              - {errors: [ValueError, app.Bad], action: fail}
              - {errors: [Timeout], action: route, route: slow}
          telemetry:
            logLevel: DEBUG
            endpoint: http://collector:4318
            sampler: parentbased_traceidratio
            samplerRatio: 0.5
            payloads: errors
            maxBodyBytes: 65536
            redact: [password, token]
            slowThreshold: 250ms
          workload:
            pythonExecutable: python3.11
            template:
              spec:
                containers:
                  - name: asya-runtime
                    env: [{name: ASYA_HANDLER, value: analyse.run}]
        """

    /// The variables of a container that have values, as its process sees them.
    private func variables(_ container: JSONValue?) -> [String: String] {
        (container?["env"]?.arrayValue ?? []).reduce(into: [:]) { variables, entry in
            guard let name = entry["name"]?.stringValue else { return }
            variables[name] = entry["value"]?.stringValue ?? "from-elsewhere"
        }
    }

    private func plan(_ transport: ClusterTransport) throws -> WorkloadPlan {
        let text = everything.replacing("transport: rabbitmq", with: "transport: \(transport.name)")
        let actor = try #require(try ManifestReader.decode(text, file: "m").actors.first)
        var settings = WorkloadSettings(
            sidecarImage: "s:1",
            runtimeImage: "r:1",
            transports: [transport],
            server: ServerCapabilities(minorVersion: 30, hasKEDA: true, hasPodMonitors: true)
        )
        settings.gatewayURL = "http://asya-gateway:8081"
        settings.gatewayToken = SecretKey(name: "asya-gateway", key: "token")
        return try WorkloadPlan(actor, uid: nil, settings)
    }

    private static let transports = [
        ClusterTransport(name: "rabbitmq", place: .rabbitMQ(RabbitMQPlace(host: "mq"))),
        ClusterTransport(
            name: "sqs",
            place: .sqs(
                SQSPlace(
                    region: "eu-central-1",
                    endpoint: "http://sqs:9324",
                    accessKeySecret: SecretKey(name: "a", key: "k"),
                    secretKeySecret: SecretKey(name: "a", key: "s"),
                    visibilityTimeout: 60,
                    claimCheckBucket: "large"
                )
            )
        ),
    ]

    @Test(arguments: transports.indices) func `sidecar and runtime understand what the operator tells them`(
        _ index: Int
    ) throws {
        let plan = try plan(Self.transports[index])
        let pod = plan.objects.first { $0.reference == plan.workload }?.content["spec"]?["template"]?["spec"]
        let containers = (pod?["initContainers"]?.arrayValue ?? []) + (pod?["containers"]?.arrayValue ?? [])
        func container(_ name: String) -> JSONValue? { containers.first { $0["name"]?.stringValue == name } }
        let declared = Dictionary(grouping: VariableCatalog.all, by: \.name)
        for (name, reader) in [("asya-sidecar", ComponentName.sidecar), ("asya-runtime", .runtime)] {
            let variables = variables(container(name))
            #expect(variables.count > 10)
            for variable in variables.keys where variable.hasPrefix("ASYA_") {
                let isRead = declared[variable]?.first?.readers.contains(reader) == true
                // What both need for a trace store or a gateway is given to both.
                let isShared = ["ASYA_NAMESPACE"].contains(variable)
                #expect(isRead || isShared, "\(name) is given \(variable)")
            }
        }
        var environment = variables(container("asya-sidecar"))
        environment["ASYA_GATEWAY_TOKEN"] = "0123456789abcdef"
        let sidecar = try SidecarConfiguration(Environment(environment))
        #expect(sidecar.actor == "analyse" && sidecar.namespace == "docs")
        #expect(sidecar.retry.maxAttempts == 5 && sidecar.retry.rules.count == 2 && sidecar.retry.jitter == 0.2)
        #expect(sidecar.runtimeTimeout == .seconds(20) && sidecar.gracePeriod == .seconds(55))
        let runtime = try RuntimeSettings(Environment(variables(container("asya-runtime"))))
        #expect(runtime.handler == "analyse.run" && runtime.workers == 4 && runtime.python == "python3.11")
        #expect(runtime.timeout == .seconds(20) && runtime.gracePeriod == .seconds(55))
        #expect(runtime.unknownVariables.isEmpty)
    }

    @Test func `the defaults of what the operator creates are the declared ones`() throws {
        func settings(_ more: [String: String]) throws -> String {
            let server = ServerCapabilities(minorVersion: 30, hasKEDA: true, hasPodMonitors: true)
            return "\(try WorkloadSettings(Environment(more), transports: [], server: server))"
        }
        let unset = try settings([:])
        for variable in VariableCatalog.workloads {
            guard case .value(let value) = variable.defaultValue else { continue }
            #expect(try settings([variable.name: value]) == unset, "\(variable.name)=\(value)")
        }
    }
}
