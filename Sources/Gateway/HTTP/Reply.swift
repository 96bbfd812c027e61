// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes

/// The answer to a request.
struct Reply: Sendable {
    /// Sends bytes to the client, and returns when it can take more.
    typealias Sink = (_ bytes: [UInt8]) async throws -> Void

    /// What follows the head.
    enum Content: Sendable {
        /// Nothing.
        case none
        /// One document.
        case bytes([UInt8])
        /// Events as they happen, until the closure returns; it throws when the client is gone.
        case events(@Sendable (_ sink: Sink) async throws -> Void)
        /// The events of an envelope.
        case follow(FollowedEnvelope)
    }

    /// The status code.
    var status: Int
    /// The header fields, those about the length of the body left out.
    var fields: HTTPFields
    /// What follows.
    var content: Content

    init(status: Int = 200, fields: HTTPFields = HTTPFields(), content: Content = .none) {
        self.status = status
        self.fields = fields
        self.content = content
    }

    /// A JSON document.
    static func json(_ bytes: [UInt8], status: Int = 200) -> Reply {
        // What the gateway says is about one caller's work at one moment.
        Reply(
            status: status,
            fields: [.contentType: "application/json", .cacheControl: "no-store"],
            content: .bytes(bytes)
        )
    }

    /// A line of text.
    static func text(_ text: String) -> Reply {
        Reply(
            fields: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            content: .bytes(Array(text.utf8))
        )
    }

    /// A stream of events.
    static func stream(_ content: Content) -> Reply {
        Reply(
            // Proxies must neither keep events back nor change them.
            fields: [
                .contentType: "text/event-stream", .cacheControl: "no-cache, no-transform", .xAccelBuffering: "no",
            ],
            content: content
        )
    }

    /// An error.
    init(_ error: APIError) {
        self = .json(error.body, status: error.status)
        fields.append(contentsOf: error.fields)
    }

    /// Whether the answer goes on for as long as something may happen.
    var isStream: Bool {
        switch content {
        case .events, .follow: true
        case .none, .bytes: false
        }
    }
}

extension HTTPField.Name {
    /// Tells nginx, and what understands it, to pass bytes on as they come.
    static let xAccelBuffering = HTTPField.Name("x-accel-buffering") ?? .cacheControl
}
