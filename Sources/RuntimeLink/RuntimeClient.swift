// SPDX-License-Identifier: Apache-2.0

public import NIOCore
internal import NIOPosix
internal import Synchronization

/// The sidecar's end of the socket: many messages per connection, and as many in flight on each as the runtime's greeting
/// allows.
///
/// Connections are opened when needed, kept while the runtime keeps them, and made anew after a loss. Against a
/// runtime of v0.1, which closes after each answer, every message gets a connection of its own. The actor runs on
/// the event loop of its connections.
public actor RuntimeClient {
    /// The handler of a connection, for use on the event loop.
    typealias Connection = NIOLoopBound<AnswerHandler>

    /// The socket's path.
    public nonisolated let path: String

    /// What the runtime said last; `nil` before the first contact.
    public nonisolated var peer: RuntimePeer? { known.withLock(\.self) }

    nonisolated let eventLoop: any EventLoop
    private let known = Mutex<RuntimePeer?>(nil)
    private let maxFrameBytes: Int
    private var isClosed = false
    private var slots: ConnectionSlots
    /// The connections that can take a message, each as often as it can.
    private var idle: [Connection] = []
    private var inFlight: [UInt64: Connection] = [:]
    private var nextCall: UInt64 = 0
    private var pauses: [UInt64: CheckedContinuation<Void, Never>] = [:]

    /// The executor of the connections' event loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe eventLoop.executor.asUnownedSerialExecutor()
    }

    /// One thread for all clients that bring no event loop, alive as long as the process.
    private static let sharedGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// Makes a client on an event loop that all clients made this way share; nothing is connected yet.
    ///
    /// - Parameters:
    ///   - path: the runtime's socket.
    ///   - connections: how many messages may be in flight at once; a further call waits its turn.
    ///   - maxFrameBytes: longest message and longest answer.
    public init(path: String, connections: Int, maxFrameBytes: Int) {
        self.init(path: path, connections: connections, maxFrameBytes: maxFrameBytes, on: Self.sharedGroup.next())
    }

    /// Makes a client on an event loop of the caller's; nothing is connected yet.
    ///
    /// - Parameters:
    ///   - path: the runtime's socket.
    ///   - connections: how many messages may be in flight at once; a further call waits its turn.
    ///   - maxFrameBytes: longest message and longest answer.
    ///   - eventLoop: where the connections live; it must outlive the client.
    public init(path: String, connections: Int, maxFrameBytes: Int, on eventLoop: any EventLoop) {
        self.path = path
        self.eventLoop = eventLoop
        self.maxFrameBytes = maxFrameBytes
        slots = ConnectionSlots(limit: max(1, connections))
    }

    /// Connects, again and again until a runtime answers.
    ///
    /// - Parameter duration: how long to try.
    /// - Returns: what answered.
    /// - Throws: the last error when the time is over; ``RuntimeLinkError/cancelled`` at once on cancellation.
    @discardableResult
    public func waitUntilReady(within duration: Duration) async throws(RuntimeLinkError) -> RuntimePeer {
        let deadline = ContinuousClock.now + duration
        var pause = Duration.milliseconds(5)
        while true {
            do throws(RuntimeLinkError) {
                let connection = try await connect(
                    helloTimeout: max(.milliseconds(100), ContinuousClock.now.duration(to: deadline))
                )
                keep(connection)
                return peer ?? .legacy
            } catch {
                if Task.isCancelled { throw .cancelled }
                guard !isClosed, error != .clientClosed, ContinuousClock.now + pause < deadline else { throw error }
            }
            await wait(pause)
            pause = min(pause * 2, .milliseconds(250))
        }
    }

    /// Hands a message to the runtime and returns its answer, a JSON array that has not been looked into.
    ///
    /// - Parameters:
    ///   - request: an envelope.
    ///   - timeout: time allowed for the answer, from the hand-over or from when the runtime has answered what was sent
    ///     before.
    /// - Returns: the bytes of the answer.
    /// - Throws: ``RuntimeLinkError``; the connection of a call that failed is never used again.
    public nonisolated func invoke(_ request: [UInt8], timeout: Duration) async throws(RuntimeLinkError) -> [UInt8] {
        guard request.count <= maxFrameBytes else {
            throw .requestTooLarge(bytes: request.count, limit: maxFrameBytes)
        }
        // A caller on the event loop that finds a connection at rest need not become this actor first and go back after.
        if let free = takeFreeHere() { return try await exchange(request, on: free, timeout: timeout).get() }
        return try await invokeInTurn(request, timeout: timeout)
    }

    private func invokeInTurn(_ request: [UInt8], timeout: Duration) async throws(RuntimeLinkError) -> [UInt8] {
        try await takeSlot()
        defer { slots.release()?.resume(returning: true) }
        let connection: Connection
        if let waiting = takeIdle() {
            connection = waiting
        } else {
            connection = try await connect(helloTimeout: timeout)
        }
        let result = await exchange(request, on: connection, timeout: timeout)
        keep(connection)
        return try result.get()
    }

    /// Tells the runtime to keep what it recorded of a trace, whatever the sampling.
    ///
    /// It waits for no turn, since it costs no worker's time, and does not insist: a runtime that is gone has lost what
    /// there was to keep.
    ///
    /// - Parameter traceID: the trace's id in hexadecimal.
    public func keep(traceID: String) async {
        guard case .current = peer, !isClosed else { return }
        let request = RuntimeHello.request(keeping: traceID)
        // Its answer comes after those of what was sent before on the same connection.
        if let index = idle.lastIndex(where: { $0.value.isAtRest }) {
            let connection = idle.remove(at: index)
            _ = await exchange(request, on: connection, timeout: .seconds(1))
            keep(connection)
        } else if let connection = try? await openConnection() {
            _ = await exchange(request, on: connection, timeout: .seconds(1))
            connection.value.close()
        }
    }

    /// Closes all connections; calls in flight fail with ``RuntimeLinkError/clientClosed``.
    public func close() async {
        guard !isClosed else { return }
        isClosed = true
        for waiter in slots.removeAllWaiters() { waiter.resume(returning: false) }
        for pause in pauses.keys { endPause(pause) }
        for connection in inFlight.values { connection.value.fail(.clientClosed) }
        let connections = idle
        idle = []
        for connection in connections { connection.value.close() }
    }

    /// A connection at rest together with a slot, for callers on the event loop; none for others.
    private nonisolated func takeFreeHere() -> FreeConnection? {
        guard eventLoop.inEventLoop else { return nil }
        return assumeIsolated { client in
            guard !client.isClosed, let connection = client.takeIdle() else { return nil }
            guard client.slots.takeAtOnce() else {
                client.idle.append(connection)
                return nil
            }
            let call = client.newCall()
            client.inFlight[call] = connection
            return FreeConnection(connection: connection, call: call)
        }
    }

    /// Hands a message over on a connection taken with a slot, and gives both back with the answer.
    private nonisolated func exchange(
        _ request: [UInt8],
        on free: FreeConnection,
        timeout: Duration
    ) async -> Result<[UInt8], RuntimeLinkError> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                onLoopAtOnce { client in
                    client.start(free.call, request, on: free.connection, timeout: timeout) { result in
                        client.finished(free)
                        continuation.resume(returning: result)
                    }
                }
            }
        } onCancel: {
            cancel(free.call)
        }
    }

    private func finished(_ free: FreeConnection) {
        inFlight[free.call] = nil
        keep(free.connection)
        slots.release()?.resume(returning: true)
    }

    private func start(
        _ call: UInt64,
        _ request: [UInt8],
        on connection: Connection,
        timeout: Duration,
        completion: @escaping AnswerHandler.Completion
    ) {
        let handler = connection.value
        handler.exchange(request, as: call, timeout: timeout, completion: completion)
        if Task.isCancelled { handler.cancel(call) }
    }

    /// Ends a call in flight.
    private nonisolated func cancel(_ call: UInt64) {
        onLoop { client in
            client.inFlight[call]?.value.cancel(call)
        }
    }

    private func takeSlot() async throws(RuntimeLinkError) {
        guard !isClosed else { throw .clientClosed }
        guard !slots.takeAtOnce() else { return }
        let call = newCall()
        let granted = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume(returning: false)
                } else {
                    slots.enqueue(continuation, as: call)
                }
            }
        } onCancel: {
            onLoop { $0.slots.removeWaiter(call)?.resume(returning: false) }
        }
        guard granted else { throw isClosed ? .clientClosed : .cancelled }
    }

    private func exchange(
        _ request: [UInt8],
        on connection: Connection,
        timeout: Duration
    ) async -> Result<[UInt8], RuntimeLinkError> {
        let call = newCall()
        inFlight[call] = connection
        defer { inFlight[call] = nil }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                start(call, request, on: connection, timeout: timeout) { continuation.resume(returning: $0) }
            }
        } onCancel: {
            cancel(call)
        }
    }

    /// Opens a connection and, unless the peer is known to be of v0.1, learns who answers.
    private func connect(helloTimeout: Duration) async throws(RuntimeLinkError) -> Connection {
        let connection = try await openConnection()
        guard peer != .legacy else { return connection }
        switch await exchange(RuntimeHello.request, on: connection, timeout: helloTimeout) {
        case .success(let answer):
            if let hello = RuntimeHello(answer: answer) {
                known.withLock { $0 = .current(hello) }
                for _ in 1..<hello.pipelining { keep(connection) }
                return connection
            }
            known.withLock { $0 = .legacy }
            connection.value.close()
            return try await openConnection()
        case .failure(let error):
            throw error
        }
    }

    private func openConnection() async throws(RuntimeLinkError) -> Connection {
        guard !isClosed else { throw .clientClosed }
        do {
            return try await ClientBootstrap(group: eventLoop)
                .connectTimeout(.seconds(5))
                .connect(unixDomainSocketPath: path) { [maxFrameBytes] channel in
                    channel.eventLoop.makeCompletedFuture {
                        let handler = AnswerHandler(maxFrameBytes: maxFrameBytes) { [weak self] ended in
                            self?.assumeIsolated { $0.idle.removeAll { ObjectIdentifier($0.value) == ended } }
                        }
                        try channel.pipeline.syncOperations.addHandler(handler)
                        return NIOLoopBound(handler, eventLoop: channel.eventLoop)
                    }
                }
        } catch let error as IOError {
            // The runtime may come back as another version.
            known.withLock { $0 = nil }
            throw .cannotConnect(path: path, reason: error.reasonInWords)
        } catch {
            known.withLock { $0 = nil }
            throw .cannotConnect(path: path, reason: String(describing: error))
        }
    }

    private func takeIdle() -> Connection? {
        while let connection = idle.popLast() {
            if connection.value.isActive { return connection }
        }
        return nil
    }

    /// Gives back a connection that was taken for a message.
    private func keep(_ connection: Connection) {
        guard connection.value.isActive else { return }
        guard !isClosed, peer != .legacy else { return connection.value.close() }
        idle.append(connection)
    }

    private func newCall() -> UInt64 {
        nextCall += 1
        return nextCall
    }

    /// Runs on the event loop: at once when called there.
    private nonisolated func onLoopAtOnce(_ body: @escaping @Sendable (isolated RuntimeClient) -> Void) {
        if eventLoop.inEventLoop { assumeIsolated(body) } else { onLoop(body) }
    }

    private nonisolated func onLoop(_ body: @escaping @Sendable (isolated RuntimeClient) -> Void) {
        eventLoop.execute { self.assumeIsolated { body($0) } }
    }

    private func wait(_ duration: Duration) async {
        let call = newCall()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                pauses[call] = continuation
                if Task.isCancelled {
                    endPause(call)
                } else {
                    eventLoop.scheduleTask(in: TimeAmount(duration)) { self.assumeIsolated { $0.endPause(call) } }
                }
            }
        } onCancel: {
            onLoop { $0.endPause(call) }
        }
    }

    private func endPause(_ call: UInt64) {
        pauses.removeValue(forKey: call)?.resume()
    }
}
