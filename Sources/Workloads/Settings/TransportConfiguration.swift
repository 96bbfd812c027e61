// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
public import YAMLDocuments

/// Reads the transports of an installation, in the form of v0.1 (`ASYA_TRANSPORT_CONFIG`): JSON, or YAML.
///
/// ```yaml
/// transports:
///   rabbitmq:
///     type: rabbitmq
///     enabled: true
///     config:
///       host: rabbitmq.default.svc
///       username: asya
///       passwordSecretRef: {name: rabbitmq, key: password}
///       queues: {autoCreate: true, deletion: Delete}
/// ```
public enum TransportConfiguration {
    /// Reads transports.
    ///
    /// - Parameters:
    ///   - text: one document.
    ///   - file: the name for locations.
    /// - Returns: the transports in their order; a disabled one is there, so that its name is known.
    /// - Throws: every problem together.
    public static func read(_ text: String, file: String) throws(DocumentError) -> [ClusterTransport] {
        var transports: [ClusterTransport] = []
        var reader = DocumentReader()
        reader.read(text: text, file: file) { document in
            document.allowOnly(["transports"])
            for field in document.object("transports")?.fields ?? [] {
                guard let object = ObjectReader(field, log: document.log) else { continue }
                if let transport = transport(field.name, object) { transports.append(transport) }
            }
        }
        if let error = DocumentError(reader.problems) { throw error }
        return transports
    }

    /// Reads the transports in a file.
    ///
    /// - Parameter path: The file.
    /// - Returns: The transports in their order.
    /// - Throws: Every problem together, also when the file cannot be read.
    public static func read(file path: String) throws(DocumentError) -> [ClusterTransport] {
        let text: String
        do throws(DocumentFile.Failure) {
            text = try DocumentFile.text(of: path)
        } catch {
            guard let error = DocumentError([error.problem]) else { return [] }
            throw error
        }
        return try read(text, file: path)
    }

    private enum Kind: String, CaseIterable {
        case rabbitmq, sqs
    }

    private static func transport(_ name: String, _ object: ObjectReader) -> ClusterTransport? {
        object.allowOnly(["type", "enabled", "config"])
        let enabled = object.bool("enabled") ?? true
        if object.field("type") == nil { object.reportMissing("type", allowed: "rabbitmq, sqs") }
        guard let kind: Kind = object.choice("type") else { return nil }
        guard let config = object.object("config") else {
            if object.field("config") == nil { object.reportMissing("config", allowed: "where the transport is") }
            return nil
        }
        let place: ClusterTransport.Place? =
            switch kind {
            case .rabbitmq: rabbitMQ(config).map { .rabbitMQ($0) }
            case .sqs: sqs(config).map { .sqs($0) }
            }
        guard let place else { return nil }
        return ClusterTransport(name: name, isEnabled: enabled, place: place, queues: policy(config))
    }

    private enum QueueType: String, CaseIterable {
        case classic, quorum
    }

    private static func rabbitMQ(_ config: ObjectReader) -> RabbitMQPlace? {
        config.allowOnly([
            "host", "port", "tls", "vhost", "username", "usernameSecretRef", "passwordSecretRef", "exchange",
            "queueType",
            "queues",
        ])
        guard let host = config.requiredString("host", allowed: "the broker's host, as pods know it") else {
            return nil
        }
        var place = RabbitMQPlace(host: host)
        place.usesTLS = config.bool("tls") ?? false
        place.port = config.integer("port", in: 1...65_535) ?? (place.usesTLS ? 5671 : 5672)
        place.virtualHost = config.string("vhost") ?? place.virtualHost
        place.username = config.string("username") ?? place.username
        place.usernameSecret = secret("usernameSecretRef", config)
        place.passwordSecret = secret("passwordSecretRef", config)
        place.exchange = config.string("exchange") ?? place.exchange
        let type: QueueType? = config.choice("queueType")
        place.queueType = type?.rawValue ?? place.queueType
        return place
    }

    private static func sqs(_ config: ObjectReader) -> SQSPlace? {
        config.allowOnly([
            "region", "accountId", "endpoint", "actorRoleArn", "credentials", "visibilityTimeout", "waitTimeSeconds",
            "claimCheckBucket", "queues", "tags",
        ])
        guard let region = config.requiredString("region", allowed: "a region of AWS, such as eu-central-1") else {
            return nil
        }
        var place = SQSPlace(region: region)
        place.accountID = config.string("accountId")
        place.endpoint = config.string("endpoint")
        place.actorRole = config.string("actorRoleArn")
        if let credentials = config.object("credentials") {
            credentials.allowOnly(["accessKeyIdSecretRef", "secretAccessKeySecretRef"])
            place.accessKeySecret = secret("accessKeyIdSecretRef", credentials)
            place.secretKeySecret = secret("secretAccessKeySecretRef", credentials)
            if (place.accessKeySecret == nil) != (place.secretKeySecret == nil) {
                credentials.log.report(
                    "\(credentials.path): accessKeyIdSecretRef and secretAccessKeySecretRef go together",
                    at: credentials.location
                )
            }
        }
        place.visibilityTimeout = config.integer("visibilityTimeout", in: 0...43_200) ?? place.visibilityTimeout
        place.waitTime = config.integer("waitTimeSeconds", in: 0...20) ?? place.waitTime
        place.claimCheckBucket = config.string("claimCheckBucket")
        place.tags = tags(config)
        if let object = config.object("queues")?.object("dlq") {
            object.allowOnly(["enabled", "maxRetryCount", "retentionDays"])
            place.deadLetters.areMoved = object.bool("enabled") ?? place.deadLetters.areMoved
            place.deadLetters.maxDeliveries = object.integer("maxRetryCount", in: 1...1_000)
            place.deadLetters.retentionDays =
                object.integer("retentionDays", in: 1...14) ?? place.deadLetters.retentionDays
        }
        return place
    }

    /// Tags as SQS takes them.
    ///
    /// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-tags.html
    private static func tags(_ config: ObjectReader) -> [String: String] {
        guard let object = config.object("tags") else { return [:] }
        var tags: [String: String] = [:]
        for field in object.fields {
            guard field.name.utf8.count <= 128, !field.name.hasPrefix("aws:") else {
                object.log.report(
                    "\(field.path): the name of a tag has at most 128 bytes and does not begin with aws:",
                    at: field.location
                )
                continue
            }
            tags[field.name] = object.string(field.name)
        }
        // Three are the operator's own.
        if tags.count > 47 {
            object.log.report("\(object.path): a queue has at most 50 tags, three of them ours", at: object.location)
        }
        return tags
    }

    private static func secret(_ name: String, _ owner: ObjectReader) -> SecretKey? {
        guard let object = owner.object(name) else { return nil }
        // The namespace of v0.1 is let pass: pods can read secrets of their own namespace only.
        object.allowOnly(["name", "key", "namespace"])
        guard let secret = object.requiredString("name", allowed: "the name of a Secret"),
            let key = object.requiredString("key", allowed: "a key in the Secret")
        else { return nil }
        return SecretKey(name: secret, key: key)
    }

    private static func policy(_ config: ObjectReader) -> QueuePolicy {
        var policy = QueuePolicy()
        guard let object = config.object("queues") else { return policy }
        // forceRecreate is of v0.1: queues are never recreated here. On RabbitMQ, dlq says nothing: there is always one for
        // dead letters, and only what cannot be handled goes there.
        object.allowOnly(["autoCreate", "deletion", "forceRecreate", "dlq"])
        policy.isManaged = object.bool("autoCreate") ?? policy.isManaged
        policy.deletion = object.choice("deletion") ?? policy.deletion
        return policy
    }
}
