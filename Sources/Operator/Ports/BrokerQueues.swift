// SPDX-License-Identifier: Apache-2.0

internal import Brokers
internal import HTTPClient
internal import Kubernetes
internal import SQSTransport
internal import Settings
internal import Synchronization
internal import Threads
internal import Transports
internal import Workloads

/// The brokers of the operator's configuration, each connected to when it is first needed.
///
/// Where a broker is, the configuration tells; as whom, the operator's own environment: it never reads a Secret. A broker
/// that is away is asked by ``run(_:)`` alone until it answers, so that nobody waits for it who could do something else.
final class BrokerQueues: QueuePort {
    private struct Broker {
        let place: ClusterTransport.Place
        var transport: (any QueueAdministration)?
        var state = BrokerState()
        /// Who is to be told that it is away.
        var waiter: Threads.Waiter?
    }

    private struct Brokers {
        var byName: [String: Broker]
        var isClosed = false
    }

    private static let firstPause = Duration.seconds(1)
    private static let maximumPause = Duration.seconds(15)

    private let environment: Environment
    private let clock: any ClusterClock
    private let names: [String]
    private let brokers: Mutex<Brokers>

    init(
        _ transports: [String: ClusterTransport],
        environment: Environment,
        clock: any ClusterClock = SystemClusterClock()
    ) {
        (self.environment, self.clock, names) = (environment, clock, Array(transports.keys))
        brokers = Mutex(Brokers(byName: transports.mapValues { Broker(place: $0.place) }))
    }

    func ensure(_ queue: WantedQueue) async throws(TransportError) {
        try await call(queue) { transport throws(TransportError) in try await transport.ensure(queue.name) }
    }

    func delete(_ queue: WantedQueue, onlyWhenEmpty: Bool) async throws(TransportError) -> Bool {
        try await call(queue) { transport throws(TransportError) in
            try await transport.delete(queue.name, onlyWhenEmpty: onlyWhenEmpty)
        }
    }

    func depth(of queue: WantedQueue) async throws(TransportError) -> QueueDepth {
        try await call(queue) { transport throws(TransportError) in try await transport.depth(of: queue.name) }
    }

    /// Asks brokers that are away until they answer, for as long as the task is not cancelled.
    ///
    /// - Parameter onReturn: Called when one answers again.
    func run(_ onReturn: @escaping @Sendable () -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            for name in names { group.addTask { [self] in await watch(name, onReturn) } }
            // Where there is none to watch, it does not end before the others either.
            group.addTask { await Threads.Waiter().wait() }
        }
    }

    /// Ends all connections, and what waits for them.
    func close() async {
        let all = brokers.withLock { brokers in
            brokers.isClosed = true
            let all = brokers.byName.values.compactMap(\.transport)
            for name in names { brokers.byName[name]?.transport = nil }
            return all
        }
        for transport in all { await transport.close() }
    }

    private func watch(_ name: String, _ onReturn: @Sendable () -> Void) async {
        while !Task.isCancelled {
            let waiter = Threads.Waiter()
            let isAway = brokers.withLock { brokers in
                brokers.byName[name]?.waiter = waiter
                return brokers.byName[name]?.state.probed != nil
            }
            if !isAway { await waiter.wait() }
            var pause = Self.firstPause
            while !Task.isCancelled, let queue = brokers.withLock({ $0.byName[name]?.state.probed }) {
                // Cancellation ends the loop.
                try? await clock.pause(for: pause)
                pause = min(pause * 2, Self.maximumPause)
                let probe = WantedQueue(transport: name, name: queue)
                _ = try? await attempt(probe) { transport throws(TransportError) in
                    try await transport.depth(of: queue)
                }
            }
            if !Task.isCancelled { onReturn() }
        }
    }

    /// Asks a broker, unless it is away.
    private func call<Value: Sendable>(
        _ queue: WantedQueue,
        _ body: (any QueueAdministration) async throws(TransportError) -> Value
    ) async throws(TransportError) -> Value {
        let trouble = brokers.withLock { $0.byName[queue.transport]?.state.asked(about: queue.name) }
        if let trouble { throw trouble }
        return try await attempt(queue, body)
    }

    private func attempt<Value: Sendable>(
        _ queue: WantedQueue,
        _ body: (any QueueAdministration) async throws(TransportError) -> Value
    ) async throws(TransportError) -> Value {
        do throws(TransportError) {
            let value = try await body(try await transport(queue.transport))
            change(queue.transport) { $0.answered() }
            return value
        } catch {
            change(queue.transport) { $0.failed(error) }
            throw error
        }
    }

    private func change(_ name: String, _ body: (inout BrokerState) -> Void) {
        brokers.withLock { brokers -> Threads.Waiter? in
            guard var broker = brokers.byName[name] else { return nil }
            body(&broker.state)
            let waiter = broker.state.trouble == nil ? nil : broker.waiter
            if waiter != nil { broker.waiter = nil }
            brokers.byName[name] = broker
            return waiter
        }?.resume()
    }

    private func transport(_ name: String) async throws(TransportError) -> any QueueAdministration {
        let (broker, isClosed) = brokers.withLock { ($0.byName[name], $0.isClosed) }
        guard !isClosed else { throw .closed }
        guard let broker else { throw .failed(reason: "the operator knows no transport '\(name)'") }
        if let transport = broker.transport { return transport }
        let configuration: BrokerConfiguration
        do throws(SettingsError) {
            configuration = try Self.configuration(broker.place, environment)
        } catch {
            throw .incompatible(location: "the transport '\(name)'", reason: "\(error)")
        }
        let observer = BrokerObserver { [weak self] error in self?.change(name) { $0.failed(error) } }
        let opened = try await configuration.open(observer: observer, within: .seconds(5))
        guard let transport = opened as? any QueueAdministration else {
            throw .failed(reason: "queues of the transport '\(name)' cannot be managed")
        }
        // Another reconciliation may have been faster.
        let (other, isLate) = brokers.withLock { brokers in
            let other = brokers.byName[name]?.transport
            if !brokers.isClosed { brokers.byName[name]?.transport = other ?? transport }
            return (other, brokers.isClosed)
        }
        guard other != nil || isLate else { return transport }
        await transport.close()
        guard let other else { throw .closed }
        return other
    }

    /// A transport as its owner opens it: with what nobody else has to know of its queues.
    static func configuration(
        _ place: ClusterTransport.Place,
        _ environment: Environment
    ) throws(SettingsError) -> BrokerConfiguration {
        let configuration = try BrokerConfiguration(Self.environment(place, environment), name: "asya-operator")
        guard case .sqs(var options, let credentials) = configuration, case .sqs(let place) = place else {
            return configuration
        }
        options.tags = place.tags
        options.deadLetterRetention = .seconds(place.deadLetters.retentionDays * 86_400)
        if !place.deadLetters.areMoved {
            options.redrive = .never
        } else if let count = place.deadLetters.maxDeliveries {
            (options.redrive, options.maxReceiveCount) = (.exactly, count)
        }
        return .sqs(options, credentials: credentials)
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
            let login = "\(PercentEncoding.encode(user)):\(PercentEncoding.encode(password))"
            variables["ASYA_RABBITMQ_URL"] =
                "\(scheme)://\(login)@\(place.host):\(place.port)/\(PercentEncoding.encode(place.virtualHost))"
        case .sqs(let place):
            variables["ASYA_TRANSPORT"] = "sqs"
            variables["ASYA_AWS_REGION"] = place.region
            variables["ASYA_SQS_ENDPOINT"] = place.endpoint ?? variables["ASYA_SQS_ENDPOINT"]
            if place.visibilityTimeout > 0 { variables["ASYA_SQS_VISIBILITY_TIMEOUT"] = "\(place.visibilityTimeout)" }
        }
        return Environment(variables)
    }
}
