// SPDX-License-Identifier: Apache-2.0

public import NIOCore

/// One connection to a broker, from its opening to its end; it never connects again by itself.
///
/// Everything runs on the event loop given to ``connect(_:on:onEvent:)``. Called from there, nothing hops; called from
/// elsewhere, a call hops onto the loop.
public final class AMQPConnection: Sendable {
    /// Where everything runs.
    public let eventLoop: any EventLoop
    /// What the broker says of itself: product, version, capabilities.
    public let serverProperties: AMQPTable
    /// The longest frame agreed on, in bytes.
    public let frameMax: Int
    /// The heartbeat interval agreed on; zero for none.
    public let heartbeat: Duration
    /// Succeeds with the reason once the connection has ended; ``AMQPError/closedByClient`` after ``close(within:)``.
    public let closeFuture: EventLoopFuture<AMQPError>

    private let handler: NIOLoopBound<ConnectionHandler>
    private let channel: any Channel
    private let blocked: BlockedFlag

    init(handler: ConnectionHandler, opened: OpenedConnection, channel: any Channel) {
        eventLoop = channel.eventLoop
        serverProperties = opened.serverProperties
        frameMax = Int(opened.tuning.frameMax)
        heartbeat = .seconds(Int64(opened.tuning.heartbeatSeconds))
        closeFuture = handler.closePromise.futureResult
        blocked = handler.blocked
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
        self.channel = channel
    }

    /// Whether the broker has said that it reads nothing more, for want of memory or disk.
    ///
    /// What is sent meanwhile waits until it reads again, calls included.
    public var isBlocked: Bool { blocked.isSet }

    /// Whether the broker takes what is sent about as fast as it is sent.
    ///
    /// While it does not, up to ``AMQPOptions/maxUnsentBytes`` wait here.
    public var isWritable: Bool { channel.isWritable }

    /// Opens a channel.
    ///
    /// - Returns: the open channel.
    /// - Throws: ``AMQPError``.
    public func openChannel() async throws(AMQPError) -> AMQPChannel {
        let handler = self.handler
        let eventLoop = self.eventLoop
        let reserved: Result<AMQPChannel, AMQPError> = await withCheckedContinuation { continuation in
            onLoop {
                continuation.resume(
                    returning: handler.value.reserveChannel().map { AMQPChannel(core: $0, eventLoop: eventLoop) }
                )
            }
        }
        let channel = try reserved.get()
        do throws(AMQPError) {
            _ = try await channel.call(.channelOpen)
        } catch {
            channel.onLoop { $0.discard() }
            throw error
        }
        return channel
    }

    /// Closes the connection in order: the broker is told, and its answer awaited.
    ///
    /// Whatever waits for an answer or a confirm fails with ``AMQPError/closedByClient``.
    ///
    /// - Parameter limit: after this time the connection is cut.
    public func close(within limit: Duration = .seconds(5)) async {
        let handler = self.handler
        onLoop { handler.value.close(within: limit) }
        _ = try? await closeFuture.get()
    }

    private func onLoop(_ body: @escaping @Sendable () -> Void) {
        if eventLoop.inEventLoop {
            body()
        } else {
            eventLoop.execute(body)
        }
    }
}
