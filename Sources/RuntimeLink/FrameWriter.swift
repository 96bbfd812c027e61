// SPDX-License-Identifier: Apache-2.0

public import NIOCore

/// Writes frames to a channel; what is written in one turn of the event loop leaves in one write.
///
/// Confined to the channel's event loop. It keeps the channel alive.
public final class FrameWriter {
    private let channel: any Channel
    private var outgoing = ByteBuffer()
    /// Memory of an earlier write.
    private var spare = ByteBuffer()
    private var flushIsScheduled = false

    /// A longer body is not copied but written as it is.
    private static let mostCopiedBytes = 32 << 10
    /// A write's memory up to this size is used again.
    private static let mostSpareBytes = 64 << 10

    /// Makes a writer, which should be the only one of its channel.
    ///
    /// - Parameter channel: where the frames go.
    public init(_ channel: any Channel) {
        self.channel = channel
    }

    /// Writes a frame before this turn of the event loop ends.
    ///
    /// - Parameters:
    ///   - head: text that comes first.
    ///   - body: what follows it.
    public func write(_ head: String, _ body: ByteBuffer) {
        outgoing.writeInteger(UInt32(head.utf8.count + body.readableBytes))
        if !head.isEmpty { outgoing.writeString(head) }
        if body.readableBytes <= Self.mostCopiedBytes {
            outgoing.writeImmutableBuffer(body)
        } else {
            pass { channel.write($0, promise: nil) }
            channel.write(body, promise: nil)
        }
        flushSoon()
    }

    /// Writes a frame before this turn of the event loop ends.
    ///
    /// - Parameter body: the content of the frame.
    public func write(_ body: ByteBuffer) {
        write("", body)
    }

    /// Writes a frame before this turn of the event loop ends.
    ///
    /// - Parameter bytes: the content of the frame.
    public func write(_ bytes: [UInt8]) {
        outgoing.writeInteger(UInt32(bytes.count))
        outgoing.writeBytes(bytes)
        flushSoon()
    }

    /// Writes what there is now, for instance before the channel is closed.
    public func flush() {
        if outgoing.readableBytes > 0 {
            pass { channel.writeAndFlush($0, promise: nil) }
        } else {
            channel.flush()
        }
    }

    private func flushSoon() {
        guard !flushIsScheduled else { return }
        flushIsScheduled = true
        channel.eventLoop.assumeIsolated().execute {
            self.flushIsScheduled = false
            self.flush()
        }
    }

    /// Hands over what has been collected.
    private func pass(_ write: (ByteBuffer) -> Void) {
        guard outgoing.readableBytes > 0 else { return }
        var bytes = outgoing
        outgoing = spare
        spare = ByteBuffer()
        write(bytes)
        guard bytes.capacity <= Self.mostSpareBytes else { return }
        bytes.clear()
        spare = bytes
    }
}
