// SPDX-License-Identifier: Apache-2.0

import Brokers
import Kubernetes
import SQSTransport
import Settings
import TelemetryCore
import Testing
import Workloads

@testable import Operator

struct OperatorConfigurationTests {
    private static let transports =
        #"{"transports":{"rabbitmq":{"type":"rabbitmq","config":{"host":"mq","username":"u","vhost":"a b"}}}}"#

    @Test func `variables of v0_1 are read`() throws {
        let configuration = try OperatorConfiguration(
            Environment([
                "ASYA_TRANSPORT_CONFIG": Self.transports, "ASYA_MAX_CONCURRENT_RECONCILES": "50",
                "ASYA_QUEUE_HEALTH_CHECK_INTERVAL": "0", "ASYA_DISABLE_QUEUE_MANAGEMENT": "true",
            ])
        )
        #expect(configuration.maxConcurrentReconciles == 50 && configuration.healthInterval == nil)
        #expect(configuration.transports.map(\.queues.isManaged) == [false])
    }

    @Test(arguments: [
        ("ASYA_TRANSPORT_CONFIG", "{transports: {a: {type: kafka}}}"), ("ASYA_MAX_CONCURRENT_RECONCILES", "0"),
        ("ASYA_OPERATOR_POD_SECURITY", "none"), ("ASYA_QUEUE_HEALTH_CHECK_INTERVAL", "often"),
    ])
    func `a wrong value stops the start, and is named`(_ name: String, _ value: String) {
        do throws(OperatorError) {
            _ = try OperatorConfiguration(Environment([name: value]))
            Issue.record("it was taken")
        } catch {
            #expect("\(error)".hasPrefix(name))
        }
    }

    @Test func `a broker is where the configuration says, as whom the environment says`() throws {
        let configuration = try OperatorConfiguration(Environment(["ASYA_TRANSPORT_CONFIG": Self.transports]))
        let place = try #require(configuration.transports.first?.place)
        let plain = BrokerQueues.environment(place, Environment([:]))
        #expect(plain.string("ASYA_RABBITMQ_URL") == "amqp://u:guest@mq:5672/a%20b")
        let secret = BrokerQueues.environment(place, Environment(["ASYA_RABBITMQ_PASSWORD": "p@/"]))
        #expect(secret.string("ASYA_RABBITMQ_URL") == "amqp://u:p%40%2F@mq:5672/a%20b")
    }

    @Test func `what SQS is to do with queues is for their owner to know`() throws {
        let text = """
            {"transports":{"sqs":{"type":"sqs","config":{"region":"r","tags":{"team":"a"},
            "queues":{"dlq":{"maxRetryCount":3,"retentionDays":7}}}}, "plain":{"type":"sqs","config":{"region":"r"}},
            "none":{"type":"sqs","config":{"region":"r","queues":{"dlq":{"enabled":false}}}}}}
            """
        let configuration = try OperatorConfiguration(Environment(["ASYA_TRANSPORT_CONFIG": text]))
        let options = try configuration.transports.map { transport -> SQSTransportOptions? in
            guard case .sqs(let options, _) = try BrokerQueues.configuration(transport.place, Environment([:])) else {
                return nil
            }
            return options
        }
        #expect(options.map(\.?.redrive) == [.exactly, .atLeast, .never])
        #expect(options.map(\.?.maxReceiveCount) == [3, 100, 100])
        #expect(options.map(\.?.tags) == [["team": "a"], [:], [:]])
        #expect(options.map(\.?.deadLetterRetention) == [.seconds(604_800), .seconds(1_209_600), .seconds(1_209_600)])
    }

    @Test func `what the API server says decides on what comes next`() {
        func failure(_ code: Int, _ reason: StatusReason?, _ message: String = "") -> ClusterFailure {
            ClusterFailure(.status(APIStatus(code: code, reason: reason, message: message)))
        }
        #expect(failure(404, .notFound) == .notFound && failure(409, .conflict) == .conflict)
        guard case .immutable = failure(422, .invalid, "spec.selector: Invalid value: field is immutable"),
            case .invalid = failure(422, .invalid, "spec.x: Required value"),
            case .forbidden = failure(403, .forbidden),
            case .unavailable = failure(500, .internalError), case .unavailable = failure(429, .tooManyRequests)
        else {
            Issue.record("another failure")
            return
        }
    }

    @Test func `every status is a label of its own`() {
        #expect(Set(StatusWord.allCases.map(\.label)).count == ManagedActorStatus.allCases.count)
    }
}
