// SPDX-License-Identifier: Apache-2.0

internal import HummingbirdCore
internal import NIOCore
internal import NIOHTTPTypes
internal import Synchronization

/// One connection, between its event loop and the task that answers its requests.
///
/// The task is there while requests are answered. A stream of events needs none, so that a client that waits costs no more
/// than its connection: see ``StreamPump``.
final class HTTPConnection: ServerChildChannelValue {
    private struct State {
        var parts = RequestParts()
        var waiter: CheckedContinuation<Void, Never>?
    }

    let channel: any Channel
    private let state = Mutex(State())

    init(_ channel: any Channel) { self.channel = channel }

    // MARK: The event loop

    /// A part of a request came.
    func receive(_ part: HTTPRequestPart) { state.withLock { $0.parts.append(part) } }

    /// All parts that came at once have been received.
    func receivedAll() {
        let waiter = state.withLock { state in state.parts.hasNews ? state.waiter.take() : nil }
        waiter?.resume()
    }

    /// Nothing more will come.
    func end() {
        let waiter = state.withLock { state in
            state.parts.end()
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// Whether the connection may be read on.
    func mayRead() -> Bool { state.withLock { $0.parts.mayRead() } }

    // MARK: The task

    /// The next part of a request; nil when there will be none.
    func nextPart() async -> HTTPRequestPart? {
        while true {
            switch state.withLock({ $0.parts.next() }) {
            case .part(let part, let resumesReading):
                if resumesReading { channel.read() }
                return part
            case .ended: return nil
            case .none: await untilNews()
            }
        }
    }

    private func untilNews() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isReady = state.withLock { state in
                if !state.parts.hasNews { state.waiter = continuation }
                return state.parts.hasNews
            }
            if isReady { continuation.resume() }
        }
    }

    /// Drops what the client sends from now on.
    func discardInput() {
        if state.withLock({ $0.parts.discard() }) { channel.read() }
    }

    /// Sends parts of an answer.
    ///
    /// Returns when the connection takes more, or, when `untilSent` says so, when all of it is on its way.
    ///
    /// - Throws: when the client is gone.
    func write(_ parts: [HTTPResponsePart], untilSent: Bool = false) async throws {
        guard untilSent || !channel.isWritable else { return send(parts, nil) }
        let promise = channel.eventLoop.makePromise(of: Void.self)
        send(parts, promise)
        try await promise.futureResult.get()
    }

    private func send(_ parts: [HTTPResponsePart], _ promise: EventLoopPromise<Void>?) {
        channel.eventLoop.execute { [channel] in
            for (index, part) in parts.enumerated() {
                channel.write(part, promise: index == parts.count - 1 ? promise : nil)
            }
            channel.flush()
        }
    }

    /// Says that no answer will follow, and leaves it to the client to close.
    ///
    /// What it may still be sending is read, so that it gets the last answer whole. A client that does not close is idle,
    /// which ends the connection.
    func finish() {
        discardInput()
        channel.close(mode: .output, promise: nil)
    }

    /// Ends the connection.
    func close() { channel.close(promise: nil) }
}
