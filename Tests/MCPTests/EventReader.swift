// SPDX-License-Identifier: Apache-2.0

import Envelopes
import JSONRPC
import Synchronization

@testable import MCP

/// Reads a stream event by event while it is written.
final class EventReader: Sendable {
    struct Event: Equatable {
        var id: String?
        var data: JSONValue?
        var isComment = false
    }

    struct Closed: Error {}

    private let chunks: AsyncStream<[UInt8]>
    private let task: Task<Void, any Error>

    init(_ stream: RPCEventStream) {
        let (chunks, continuation) = AsyncStream<[UInt8]>.makeStream()
        self.chunks = chunks
        task = Task {
            defer { continuation.finish() }
            try await stream.write { bytes in
                try Task.checkCancellation()
                continuation.yield(bytes)
            }
        }
    }

    /// The next event; nil at the end.
    func next() async throws -> Event? {
        var iterator = chunks.makeAsyncIterator()
        guard let bytes = await iterator.next() else { return nil }
        return try Self.parse(bytes)
    }

    /// The next event that is no comment and not empty.
    func nextMessage() async throws -> Event? {
        while let event = try await next() { if event.data != nil { return event } }
        return nil
    }

    /// All messages to the end.
    func messages() async throws -> [JSONValue] {
        var messages: [JSONValue] = []
        while let event = try await nextMessage() { if let data = event.data { messages.append(data) } }
        return messages
    }

    /// The client goes away.
    func disconnect() async {
        task.cancel()
        _ = await task.result
    }

    private static func parse(_ bytes: [UInt8]) throws -> Event {
        var event = Event()
        let text = String(decoding: bytes, as: UTF8.self)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix(":") { event.isComment = true }
            if line.hasPrefix("id: ") { event.id = String(line.dropFirst(4)) }
            if line.hasPrefix("data: "), line != "data: " {
                event.data = try JSONValue(decoding: Array(line.dropFirst(6).utf8))
            }
        }
        return event
    }
}
