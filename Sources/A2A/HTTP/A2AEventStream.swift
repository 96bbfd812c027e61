// SPDX-License-Identifier: Apache-2.0

/// A body of server-sent events that is written while things happen.
///
/// https://html.spec.whatwg.org/multipage/server-sent-events.html
public struct A2AEventStream: Sendable {
    typealias Sink = (_ bytes: [UInt8]) async throws -> Void

    private let body: @Sendable (Sink) async throws -> Void

    init(_ body: @escaping @Sendable (Sink) async throws -> Void) { self.body = body }

    /// Writes the events, and comments that keep the connection alive, until the stream is complete.
    ///
    /// - Parameter sink: sends bytes to the client, and returns when it can take more.
    /// - Throws: What `sink` throws, and `CancellationError`: both mean that the client is gone.
    public func write(to sink: (_ bytes: [UInt8]) async throws -> Void) async throws {
        try await body(sink)
    }
}
