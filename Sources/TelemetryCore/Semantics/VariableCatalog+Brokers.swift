// SPDX-License-Identifier: Apache-2.0

// Where queues and results are.
extension VariableCatalog {
    /// The queues.
    public static var queues: [VariableDeclaration] {
        [
            VariableDeclaration(
                "ASYA_TRANSPORT",
                "The kind of queues",
                allowed: "one of sqlite, rabbitmq, sqs",
                default: .value("sqlite"),
                readers: [.sidecar, .cli, .gateway]
            ),
            VariableDeclaration(
                "ASYA_SQLITE_PATH",
                "The file of the queues",
                allowed: "a file",
                default: .required,
                readers: [.sidecar, .gateway]
            ),
            VariableDeclaration(
                "ASYA_SQLITE_LEASE",
                "How long a message stays with a consumer that gives no sign of life; `asya up` sets `10s`",
                allowed: "a duration from 1s to 1h",
                default: .value("30s"),
                readers: [.sidecar, .cluster, .gateway]
            ),
            VariableDeclaration(
                "ASYA_QUEUE_AUTO_CREATE",
                "Whether a sidecar creates its queue and those of the end actors, and others that are missing",
                allowed: "true or false",
                default: .value("false"),
                readers: [.sidecar, .gateway]
            ),
            VariableDeclaration(
                "ASYA_QUEUE_RETRY_MAX_ATTEMPTS",
                "How often outputs are offered to a queue that does not exist before their envelope goes to error-end",
                allowed: "an integer from 1 to 1000000",
                default: .value("10"),
                readers: [.sidecar]
            ),
            VariableDeclaration(
                "ASYA_QUEUE_RETRY_BACKOFF",
                "The pause after the first of these attempts; it doubles up to 30s",
                allowed: "a duration from 1ms to 30s",
                default: .value("1s"),
                readers: [.sidecar]
            ),
        ]
    }

    /// RabbitMQ.
    public static var rabbitMQ: [VariableDeclaration] {
        [
            queueUser(
                "ASYA_RABBITMQ_URL",
                "Where RabbitMQ is and who logs in; in place of host, port, user, password and virtual host",
                "an amqp:// or amqps:// URL"
            ),
            queueUser("ASYA_RABBITMQ_HOST", "The host", "a name or an address", default: .value("localhost")),
            queueUser("ASYA_RABBITMQ_PORT", "The port", "an integer from 1 to 65535", default: .value("5672")),
            queueUser("ASYA_RABBITMQ_USERNAME", "The user", "a text", default: .value("guest")),
            queueUser("ASYA_RABBITMQ_PASSWORD", "The password", "a text", default: .value("guest"), isSecret: true),
            queueUser("ASYA_RABBITMQ_VHOST", "The virtual host", "a text", default: .value("/")),
            queueUser("ASYA_RABBITMQ_EXCHANGE", "The topic exchange", "a text", default: .value("asya")),
            queueUser(
                "ASYA_RABBITMQ_PREFETCH",
                "Messages that the broker may push before they are settled",
                "auto, or an integer from 1 to 65535",
                default: .value("auto")
            ),
            queueUser(
                "ASYA_RABBITMQ_QUEUE_TYPE",
                "The kind of the queues that are created",
                "one of classic, quorum",
                default: .value("classic")
            ),
            queueUser(
                "ASYA_RABBITMQ_HEARTBEAT",
                "How often both sides give a sign of life; 0 for never",
                "a duration up to 1h",
                default: .value("10s")
            ),
            queueUser("ASYA_RABBITMQ_CA_FILE", "The certificate authorities to trust", "a PEM file"),
            queueUser("ASYA_RABBITMQ_CERT_FILE", "The client's certificate", "a PEM file"),
            queueUser("ASYA_RABBITMQ_KEY_FILE", "The key of that certificate", "a PEM file"),
        ]
    }

    /// SQS, and S3 for what is too large for it.
    public static var sqs: [VariableDeclaration] {
        [
            queueUser("ASYA_SQS_ENDPOINT", "Where SQS is", "an http or https URL", default: .derived("the region's")),
            queueUser(
                "ASYA_SQS_VISIBILITY_TIMEOUT",
                "How long a message stays with a consumer that gives no sign of life; 0 for `30s`",
                "a duration up to 12h",
                default: .derived("half a minute")
            ),
            queueUser(
                "ASYA_SQS_WAIT_TIME_SECONDS",
                "How long SQS holds a request for messages open",
                "a duration up to 20s",
                default: .value("20s")
            ),
            queueUser(
                "ASYA_SQS_FIFO",
                "Whether the queues are FIFO queues, whose names end in `.fifo`",
                "true or false",
                default: .value("false")
            ),
            queueUser(
                "ASYA_CLAIM_CHECK_BUCKET",
                "The S3 bucket for messages that are larger than SQS takes",
                "a bucket's name",
                default: .derived("they are refused")
            ),
            queueUser(
                "ASYA_CLAIM_CHECK_ENDPOINT",
                "Where that bucket's S3 is",
                "an http or https URL",
                default: .derived("the region's")
            ),
        ]
    }

    /// The results of end actors in S3.
    public static var results: [VariableDeclaration] {
        [
            sidecar(
                "ASYA_S3_BUCKET",
                "The bucket where an end actor stores envelopes",
                "a bucket's name",
                default: .derived("a folder or a runtime")
            ),
            sidecar("ASYA_S3_ENDPOINT", "Where S3 is", "an http or https URL", default: .derived("the region's")),
            sidecar(
                "ASYA_S3_ACCESS_KEY",
                "The id of the access key",
                "a text",
                default: .derived("the credentials of AWS"),
                isSecret: true
            ),
            sidecar(
                "ASYA_S3_SECRET_KEY",
                "The access key's secret",
                "a text, with ASYA_S3_ACCESS_KEY",
                isSecret: true
            ),
            sidecar(
                "ASYA_S3_RESULTS_PREFIX",
                "What the keys of happy-end begin with",
                "a text",
                default: .value("happy-asya/")
            ),
            sidecar(
                "ASYA_S3_ERRORS_PREFIX",
                "What the keys of error-end begin with",
                "a text",
                default: .value("error-asya/")
            ),
        ]
    }

    /// A variable that whoever uses queues reads.
    static func queueUser(
        _ name: String,
        _ meaning: String,
        _ allowed: String,
        default defaultValue: VariableDefault = .unset,
        isSecret: Bool = false
    ) -> VariableDeclaration {
        VariableDeclaration(
            name,
            meaning,
            allowed: allowed,
            default: defaultValue,
            readers: [.sidecar, .gateway],
            isSecret: isSecret
        )
    }

    /// A variable that only sidecars read.
    static func sidecar(
        _ name: String,
        _ meaning: String,
        _ allowed: String,
        default defaultValue: VariableDefault = .unset,
        isSecret: Bool = false
    ) -> VariableDeclaration {
        VariableDeclaration(
            name,
            meaning,
            allowed: allowed,
            default: defaultValue,
            readers: [.sidecar],
            isSecret: isSecret
        )
    }
}
