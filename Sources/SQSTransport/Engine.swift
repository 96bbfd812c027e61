// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import Transports

/// What a transport consists of: its state, each part behind a lock of its own, and the tasks that work on it.
///
/// It lives as long as the transport and the tasks that run for it.
final class Engine: Sendable {
    private struct Routes {
        var pollers: [QueueName: Poller] = [:]
        var isClosed = false
    }

    let options: SQSTransportOptions
    let service: any SQSService
    let claims: (any ClaimStore)?
    let time: any TransportTime
    let observer: (any TransportObserver)?
    let background = BackgroundTasks()
    let lifecycle = Lifecycle()
    let requests: Requests
    let directory: QueueDirectory
    let channels: QueueChannels
    let keeper: LeaseKeeper
    private let routes = Mutex(Routes())

    init(
        _ options: SQSTransportOptions,
        service: any SQSService,
        claims: (any ClaimStore)?,
        time: any TransportTime,
        random: @escaping @Sendable () -> Double,
        observer: (any TransportObserver)?
    ) {
        self.options = options
        self.service = service
        self.claims = claims
        self.time = time
        self.observer = observer
        self.requests = Requests(
            time: time,
            random: random,
            availability: Availability(observer: observer),
            lifecycle: lifecycle,
            timeout: options.callTimeout
        )
        self.directory = QueueDirectory(service: service, requests: requests, options: options)
        self.channels = QueueChannels(
            service: service,
            requests: requests,
            background: background,
            maxMessageBytes: options.maxMessageBytes
        )
        self.keeper = LeaseKeeper(
            visibilitySeconds: options.visibilitySeconds,
            channels: channels,
            time: time,
            background: background,
            observer: observer
        )
    }

    /// Runs a call to its end, whether or not its caller is cancelled meanwhile.
    func call<Value: Sendable>(
        _ body: @escaping @Sendable () async throws(TransportError) -> Value
    ) async throws(TransportError) -> Value {
        try lifecycle.enter()
        let result = await background.run { () async -> Result<Value, TransportError> in
            do throws(TransportError) {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        }
        lifecycle.leave()
        return try (result ?? .failure(.closed)).get()
    }

    /// What asks for the messages of a queue.
    func poller(of queue: QueueName) throws(TransportError) -> Poller {
        let poller = routes.withLock { routes -> Poller? in
            if routes.isClosed { return nil }
            if let poller = routes.pollers[queue] { return poller }
            let poller = Poller(queue: queue, engine: self)
            routes.pollers[queue] = poller
            return poller
        }
        guard let poller else { throw .closed }
        return poller
    }

    /// How much a queue holds.
    func depth(of queue: QueueName) async throws(TransportError) -> QueueDepth {
        guard let address = try await directory.existingAddress(of: queue) else { return QueueDepth(ready: 0) }
        let ready = "ApproximateNumberOfMessages"
        let delayed = "ApproximateNumberOfMessagesDelayed"
        let inFlight = "ApproximateNumberOfMessagesNotVisible"
        do throws(SQSError) {
            let counts = try await requests.persistently { () async throws(SQSError) in
                try await service.attributes([ready, delayed, inFlight], of: address.url)
            }
            let count = { (name: String) in counts[name].flatMap { Int($0) } ?? 0 }
            return QueueDepth(ready: count(ready), delayed: count(delayed), inFlight: count(inFlight))
        } catch .queueMissing {
            directory.forget(queue)
            return QueueDepth(ready: 0)
        } catch {
            throw TransportError(error, queue: queue)
        }
    }

    /// Gives messages back at once; failing that, they come back when their visibility ends.
    func giveBack(_ leases: [Lease]) async {
        await withDiscardingTaskGroup { group in
            for (url, leases) in Dictionary(grouping: leases, by: \.queueURL) {
                let channel = channels[url]
                let changes = leases.map { (item: VisibilityChange(receipt: $0.receipt, seconds: 0), bytes: 0) }
                group.addTask { _ = await channel.changes.send(changes) }
            }
        }
    }

    /// Ends the transport in good order.
    func close() async {
        guard lifecycle.beginClosing() else { return await lifecycle.untilEnded() }
        let pollers = takePollers()
        for poller in pollers {
            poller.close()
        }
        await lifecycle.drained()
        for poller in pollers {
            await poller.ended()
        }
        await giveBack(keeper.takeUnsettled())
        background.end()
        await background.ended()
        lifecycle.ended()
    }

    /// Ends the transport as a crash would.
    func abandon() {
        guard lifecycle.beginClosing() else { return }
        for poller in takePollers() {
            poller.close()
        }
        background.end()
        lifecycle.ended()
    }

    // The pollers hold the engine, so they go when it ends.
    private func takePollers() -> [Poller] {
        routes.withLock { routes in
            routes.isClosed = true
            defer { routes.pollers = [:] }
            return Array(routes.pollers.values)
        }
    }
}
