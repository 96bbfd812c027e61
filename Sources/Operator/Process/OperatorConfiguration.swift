// SPDX-License-Identifier: Apache-2.0

public import Settings
internal import Workloads
internal import YAMLDocuments

/// What the operator is told by its environment.
public struct OperatorConfiguration: Sendable {
    /// The transports; who manages their queues is decided already.
    var transports: [ClusterTransport]
    /// The one namespace whose actors are managed; nil for all.
    var namespace: String?
    /// Actors that are worked on at once.
    var maxConcurrentReconciles: Int
    /// How often queues are looked at; nil for once.
    var healthInterval: Duration?
    /// Whether several operators agree on the one that works.
    var electsLeader: Bool
    /// Who this process is among several.
    var identity: String
    /// Where the lease is; nil for the namespace of the cluster's configuration.
    var ownNamespace: String?
    /// Where metrics and health are served.
    var metricsAddress: ListenAddress
    /// Everything the process was started with.
    let environment: Environment

    /// Reads the environment.
    ///
    /// - Parameter environment: The variables.
    /// - Throws: ``OperatorError``, which names the variable, its value and what is allowed.
    public init(_ environment: Environment) throws(OperatorError) {
        self.environment = environment
        do throws(SettingsError) {
            namespace = environment.string("ASYA_OPERATOR_WATCH_NAMESPACE")
            maxConcurrentReconciles = try environment.int("ASYA_MAX_CONCURRENT_RECONCILES", default: 10, in: 1...1_000)
            let interval = try environment.duration(
                "ASYA_QUEUE_HEALTH_CHECK_INTERVAL",
                default: .seconds(300),
                in: .zero ... .seconds(86_400)
            )
            healthInterval = interval == .zero ? nil : interval
            electsLeader = try environment.bool("ASYA_OPERATOR_LEADER_ELECTION", default: true)
            metricsAddress = try environment.address("ASYA_OPERATOR_METRICS_ADDR", default: ListenAddress(port: 8_080))
            identity = environment.string("POD_NAME", default: "asya-operator")
            ownNamespace = environment.string("POD_NAMESPACE")
            transports = []
            let isUnmanaged = try environment.bool("ASYA_DISABLE_QUEUE_MANAGEMENT", default: false)
            transports = try Self.transports(environment, isUnmanaged: isUnmanaged)
            // What is wrong with the rest is said now and not when the cluster answers.
            _ = try WorkloadSettings(
                environment,
                transports: [],
                server: ServerCapabilities(minorVersion: 0, hasKEDA: false, hasPodMonitors: false)
            )
        } catch {
            throw .settings(error)
        }
    }

    private static func transports(
        _ environment: Environment,
        isUnmanaged: Bool
    ) throws(SettingsError) -> [ClusterTransport] {
        guard let text = environment.string("ASYA_TRANSPORT_CONFIG") else { return [] }
        do throws(DocumentError) {
            var transports = try TransportConfiguration.read(text, file: "ASYA_TRANSPORT_CONFIG")
            if isUnmanaged {
                for index in transports.indices { transports[index].queues.isManaged = false }
            }
            return transports
        } catch {
            let problems = error.problems.map(\.description).joined(separator: "; ")
            throw SettingsError(variable: "ASYA_TRANSPORT_CONFIG", value: text, allowed: "transports: \(problems)")
        }
    }
}
