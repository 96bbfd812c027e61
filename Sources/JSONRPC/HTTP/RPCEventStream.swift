// SPDX-License-Identifier: Apache-2.0

/// A body of server-sent events that is written while things happen.
///
/// https://html.spec.whatwg.org/multipage/server-sent-events.html
public struct RPCEventStream: Sendable {
    /// Sends bytes to the client, and returns when it can take more.
    package typealias Sink = (_ bytes: [UInt8]) async throws -> Void

    private let body: @Sendable (Sink) async throws -> Void

    /// A stream that `body` writes.
    package init(_ body: @escaping @Sendable (Sink) async throws -> Void) { self.body = body }

    /// Writes the events, and comments that keep the connection alive, until the stream is complete.
    ///
    /// A stream reads what is new when its reader has taken what is old, so nothing queues up here.
    ///
    /// - Parameter sink: sends bytes to the client, and returns when it can take more.
    /// - Throws: What `sink` throws, and `CancellationError`: both mean that the client is gone.
    public func write(to sink: (_ bytes: [UInt8]) async throws -> Void) async throws {
        try await body(sink)
    }
}
