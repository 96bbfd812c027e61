// SPDX-License-Identifier: Apache-2.0

internal import Brokers
internal import Settings
internal import Synchronization
internal import Transports
internal import Workloads

/// The brokers of the operator's configuration, each connected to when it is first needed.
///
/// Where a broker is, the configuration tells; as whom, the operator's own environment: it never reads a Secret.
final class BrokerQueues: QueuePort {
    private let transports: [String: ClusterTransport]
    private let environment: Environment
    private let opened = Mutex<[String: any QueueAdministration]>([:])

    init(_ transports: [String: ClusterTransport], environment: Environment) {
        self.transports = transports
        self.environment = environment
    }

    func ensure(_ queue: WantedQueue) async throws(TransportError) {
        try await transport(queue.transport).ensure(queue.name)
    }

    func delete(_ queue: WantedQueue, onlyWhenEmpty: Bool) async throws(TransportError) -> Bool {
        try await transport(queue.transport).delete(queue.name, onlyWhenEmpty: onlyWhenEmpty)
    }

    func depth(of queue: WantedQueue) async throws(TransportError) -> QueueDepth {
        try await transport(queue.transport).depth(of: queue.name)
    }

    /// Ends all connections.
    func close() async {
        let all = opened.withLock { opened in
            defer { opened = [:] }
            return Array(opened.values)
        }
        for transport in all { await transport.close() }
    }

    private func transport(_ name: String) async throws(TransportError) -> any QueueAdministration {
        if let transport = opened.withLock({ $0[name] }) { return transport }
        guard let place = transports[name]?.place else {
            throw .failed(reason: "the operator knows no transport '\(name)'")
        }
        let configuration: BrokerConfiguration
        do throws(SettingsError) {
            configuration = try BrokerConfiguration(Self.environment(place, environment), name: "asya-operator")
        } catch {
            throw .incompatible(location: "the transport '\(name)'", reason: "\(error)")
        }
        guard let transport = try await configuration.open(within: .seconds(5)) as? any QueueAdministration else {
            throw .failed(reason: "queues of the transport '\(name)' cannot be managed")
        }
        // Another reconciliation may have been faster.
        let other = opened.withLock { opened in
            let other = opened[name]
            opened[name] = other ?? transport
            return other
        }
        guard let other else { return transport }
        await transport.close()
        return other
    }

    /// The variables of `BrokerConfiguration` for a transport: where it is from the configuration, the rest as it is.
    static func environment(_ place: ClusterTransport.Place, _ environment: Environment) -> Environment {
        var variables = environment.variables
        switch place {
        case .rabbitMQ(let place):
            variables["ASYA_TRANSPORT"] = "rabbitmq"
            variables["ASYA_RABBITMQ_EXCHANGE"] = place.exchange
            variables["ASYA_RABBITMQ_QUEUE_TYPE"] = place.queueType
            let user = environment.string("ASYA_RABBITMQ_USERNAME") ?? place.username
            let password = environment.string("ASYA_RABBITMQ_PASSWORD") ?? "guest"
            let scheme = place.usesTLS ? "amqps" : "amqp"
            let login = "\(escaped(user)):\(escaped(password))"
            variables["ASYA_RABBITMQ_URL"] =
                "\(scheme)://\(login)@\(place.host):\(place.port)/\(escaped(place.virtualHost))"
        case .sqs(let place):
            variables["ASYA_TRANSPORT"] = "sqs"
            variables["ASYA_AWS_REGION"] = place.region
            variables["ASYA_SQS_ENDPOINT"] = place.endpoint ?? variables["ASYA_SQS_ENDPOINT"]
            if place.visibilityTimeout > 0 { variables["ASYA_SQS_VISIBILITY_TIMEOUT"] = "\(place.visibilityTimeout)" }
        }
        return Environment(variables)
    }

    /// Percent-encoding for the parts of a URL (RFC 3986, section 2.3).
    private static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let kept = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        let bytes = text.utf8.flatMap { byte in
            kept.contains(byte) ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
