// SPDX-License-Identifier: Apache-2.0

import Settings
import Testing
import YAMLDocuments

@testable import Workloads

struct TransportConfigurationTests {
    @Test func `the form of v0.1 is read`() throws {
        let text = """
            {"transports":{"rabbitmq":{"type":"rabbitmq","enabled":true,"config":{"host":"mq","port":5673,"username":"u",
            "passwordSecretRef":{"name":"s","key":"k"},"exchange":"e","queues":{"autoCreate":true,"forceRecreate":false,
            "dlq":{"enabled":true,"maxRetryCount":3}}}},
            "sqs":{"type":"sqs","enabled":false,"config":{"region":"eu-central-1","accountId":"123","actorRoleArn":"arn:a",
            "visibilityTimeout":300,"waitTimeSeconds":10}}}}
            """
        let transports = try TransportConfiguration.read(text, file: "t")
        #expect(transports.map(\.name) == ["rabbitmq", "sqs"])
        #expect(transports.map(\.isEnabled) == [true, false])
        guard case .rabbitMQ(let place) = transports[0].place, case .sqs(let queue) = transports[1].place else {
            Issue.record("other kinds of transports")
            return
        }
        #expect(place.host == "mq" && place.port == 5673 && place.exchange == "e")
        #expect(place.passwordSecret == SecretKey(name: "s", key: "k"))
        #expect(queue.actorRole == "arn:a" && queue.visibilityTimeout == 300 && queue.waitTime == 10)
    }

    @Test func `what SQS is to do with queues is read`() throws {
        let text = """
            transports:
              sqs:
                type: sqs
                config:
                  region: eu-central-1
                  tags: {team: payments, cost-center: "17"}
                  queues: {dlq: {enabled: true, maxRetryCount: 3, retentionDays: 7}}
              plain:
                type: sqs
                config: {region: eu-central-1, queues: {dlq: {enabled: false}}}
            """
        let places = try TransportConfiguration.read(text, file: "t").map { transport -> SQSPlace? in
            if case .sqs(let place) = transport.place { place } else { nil }
        }
        #expect(places[0]?.tags == ["team": "payments", "cost-center": "17"])
        #expect(places[0]?.deadLetters.maxDeliveries == 3 && places[0]?.deadLetters.retentionDays == 7)
        #expect(places[1]?.tags == [:] && places[1]?.deadLetters.areMoved == false)
        #expect(places[1]?.deadLetters.maxDeliveries == nil)
    }

    static let mistakes = [
        (
            "{transports: {a: {type: sqs, config: {region: r, tags: {'aws:a': b}}}}}",
            "t:1:66: transports.a.config.tags.aws:a: the name of a tag"
        ),
        (
            "{transports: {a: {type: sqs, config: {region: r, queues: {dlq: {maxRetryCount: 0}}}}}}",
            "t:1:80: transports.a.config.queues.dlq.maxRetryCount: found"
        ),
        ("{transports: {a: {config: {}}}}", "t:1:18: transports.a.type: missing; allowed is rabbitmq, sqs"),
        (
            "{transports: {a: {type: kafka, config: {}}}}",
            "t:1:25: transports.a.type: found 'kafka', allowed is rabbitmq, sqs"
        ),
        (
            "{transports: {a: {type: rabbitmq, config: {hots: x}}}}",
            "t:1:44: transports.a.config.hots: unknown field; did you mean 'host'?"
        ),
        ("{transports: {a: {type: sqs, config: {}}}}", "t:1:38: transports.a.config.region: missing;"),
        (
            "{transports: {a: {type: rabbitmq, config: {host: h, queues: {deletion: maybe}}}}}",
            "t:1:72: transports.a.config.queues.deletion: found 'maybe', allowed is Delete, DeleteIfEmpty, Retain"
        ),
    ]

    @Test(arguments: mistakes) func `a mistake is named with its place`(_ text: String, _ problem: String) {
        do throws(DocumentError) {
            _ = try TransportConfiguration.read(text, file: "t")
            Issue.record("no problem was found")
        } catch {
            let isNamed = error.problems.contains { $0.description.hasPrefix(problem) }
            #expect(isNamed, "\(error)")
        }
    }

    @Test func `settings are read from the environment`() throws {
        let server = ServerCapabilities(minorVersion: 30, hasKEDA: true, hasPodMonitors: true)
        let settings = try WorkloadSettings(
            Environment([
                "ASYA_SIDECAR_IMAGE": "s:1", "ASYA_OPERATOR_QUEUE_NAMESPACES": "false",
                "ASYA_OPERATOR_GATEWAY_TOKEN_SECRET": "asya-gateway/token", "ASYA_OPERATOR_POD_SECURITY": "unchanged",
                "ASYA_OPERATOR_POD_ENV": #"{"A":"1","B":"2"}"#, "ASYA_OPERATOR_TRACE_STORE_BYTES": "0",
            ]),
            transports: [],
            server: server
        )
        #expect(settings.sidecarImage == "s:1" && !settings.namespacesQueues && !settings.restrictsPods)
        #expect(settings.gatewayToken == SecretKey(name: "asya-gateway", key: "token"))
        #expect(settings.defaultEnvironment.map(\.name) == ["A", "B"])
        #expect(settings.traceStoreBytes == 0)
        for (name, value) in [
            ("ASYA_OPERATOR_POD_ENV", "[1]"), ("ASYA_OPERATOR_GATEWAY_TOKEN_SECRET", "x"),
            ("ASYA_OPERATOR_TRACE_STORE_BYTES", "5"),
        ] {
            #expect(throws: SettingsError.self, "\(name)") {
                try WorkloadSettings(Environment([name: value]), transports: [], server: server)
            }
        }
    }
}
