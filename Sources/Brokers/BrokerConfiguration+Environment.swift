// SPDX-License-Identifier: Apache-2.0

internal import AMQPClient
internal import RabbitMQTransport
internal import SQLiteTransport
internal import SQSTransport
public import Settings

extension BrokerConfiguration {
    /// Reads which broker to use, and how, from `ASYA_TRANSPORT` and the variables of that transport.
    ///
    /// - Parameters:
    ///   - environment: the variables.
    ///   - name: what the connection is called in the broker's listings, where it has names.
    /// - Throws: `SettingsError` for the first value that is missing or not allowed.
    public init(_ environment: Environment, name: String? = nil) throws(SettingsError) {
        let createsQueues = try environment.bool("ASYA_QUEUE_AUTO_CREATE", default: false)
        switch try environment.choice("ASYA_TRANSPORT", default: BrokerKind.sqlite) {
        case .sqlite:
            var options = try Self.sqlite(environment)
            options.createsQueues = createsQueues
            self = .sqlite(options)
        case .rabbitmq:
            var options = try Self.rabbitMQ(environment, name: name)
            options.autoCreate = createsQueues
            self = .rabbitMQ(options)
        case .sqs:
            var options = try Self.sqs(environment)
            options.createsQueues = createsQueues
            self = .sqs(options, credentials: environment)
        }
    }

    private static func sqlite(_ environment: Environment) throws(SettingsError) -> SQLiteTransportOptions {
        SQLiteTransportOptions(
            path: try environment.required("ASYA_SQLITE_PATH", allowed: "the queues' file"),
            lease: try environment.duration(
                "ASYA_SQLITE_LEASE",
                default: .seconds(30),
                in: .seconds(1) ... .seconds(3_600)
            )
        )
    }

    private static func rabbitMQ(
        _ environment: Environment,
        name: String?
    ) throws(SettingsError) -> RabbitMQTransportOptions {
        var connection = try rabbitMQServer(environment)
        connection.connectionName = name
        connection.heartbeat = try environment.duration(
            "ASYA_RABBITMQ_HEARTBEAT",
            default: .seconds(10),
            in: .zero ... .seconds(3_600)
        )
        return RabbitMQTransportOptions(
            connection: connection,
            exchange: environment.string("ASYA_RABBITMQ_EXCHANGE", default: "asya"),
            queueType: try environment.choice(
                "ASYA_RABBITMQ_QUEUE_TYPE",
                default: RabbitMQTransportOptions.QueueType.classic
            ),
            prefetch: try environment.read(
                "ASYA_RABBITMQ_PREFETCH",
                default: .auto,
                allowed: "auto, or an integer from 1 to 65535"
            ) { text in
                if text.lowercased() == "auto" { return .auto }
                return UInt16(text).flatMap { $0 > 0 ? .fixed($0) : nil }
            }
        )
    }

    /// Where RabbitMQ is: `ASYA_RABBITMQ_URL`, or its parts in variables of their own.
    private static func rabbitMQServer(_ environment: Environment) throws(SettingsError) -> AMQPOptions {
        var options: AMQPOptions
        if let url = environment.string("ASYA_RABBITMQ_URL") {
            do throws(AMQPError) {
                options = try AMQPOptions(url: url)
            } catch {
                throw SettingsError(variable: "ASYA_RABBITMQ_URL", value: url, allowed: "an amqp:// URL: \(error)")
            }
        } else {
            options = AMQPOptions(
                host: environment.string("ASYA_RABBITMQ_HOST", default: "localhost"),
                port: try environment.int("ASYA_RABBITMQ_PORT", default: AMQPOptions.defaultPort, in: 1...65_535),
                user: environment.string("ASYA_RABBITMQ_USERNAME", default: "guest"),
                password: environment.string("ASYA_RABBITMQ_PASSWORD", default: "guest"),
                virtualHost: environment.string("ASYA_RABBITMQ_VHOST", default: "/")
            )
        }
        let files = [
            environment.string("ASYA_RABBITMQ_CA_FILE"), environment.string("ASYA_RABBITMQ_CERT_FILE"),
            environment.string("ASYA_RABBITMQ_KEY_FILE"),
        ]
        guard files.contains(where: { $0 != nil }) else { return options }
        // A certificate without TLS would be a setting that does nothing.
        guard var tls = options.tls else {
            throw SettingsError(
                variable: "ASYA_RABBITMQ_URL",
                value: environment.string("ASYA_RABBITMQ_URL"),
                allowed: "an amqps:// URL, since ASYA_RABBITMQ_CA_FILE, _CERT_FILE or _KEY_FILE is set"
            )
        }
        tls.certificateAuthorityFile = files[0]
        tls.clientCertificateFile = files[1]
        tls.clientKeyFile = files[2]
        options.tls = tls
        return options
    }

    private static func sqs(_ environment: Environment) throws(SettingsError) -> SQSTransportOptions {
        let visibilityTimeout = try environment.duration(
            "ASYA_SQS_VISIBILITY_TIMEOUT",
            default: .zero,
            in: .zero ... .seconds(43_200)
        )
        return SQSTransportOptions(
            endpoint: environment.string("ASYA_SQS_ENDPOINT"),
            region: environment.string("ASYA_AWS_REGION"),
            // 0 is what manifests of v0.1 say for "choose one".
            visibilityTimeout: visibilityTimeout == .zero ? .seconds(30) : visibilityTimeout,
            waitTime: try environment.duration(
                "ASYA_SQS_WAIT_TIME_SECONDS",
                default: .seconds(20),
                in: .zero ... .seconds(20)
            ),
            usesFIFO: try environment.bool("ASYA_SQS_FIFO", default: false),
            claimCheckBucket: environment.string("ASYA_CLAIM_CHECK_BUCKET"),
            claimCheckEndpoint: environment.string("ASYA_CLAIM_CHECK_ENDPOINT")
        )
    }
}
