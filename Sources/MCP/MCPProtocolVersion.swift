// SPDX-License-Identifier: Apache-2.0

/// A revision of the Model Context Protocol that the server speaks.
///
/// The first four open with an `initialize` handshake; the last one carries all it needs in each request.
/// Source: https://modelcontextprotocol.io/specification/, one folder a revision.
public enum MCPProtocolVersion: String, Sendable, CaseIterable, Comparable {
    /// Spoken by clients of the first hours; served over Streamable HTTP like its successor.
    case version20241105 = "2024-11-05"
    /// Streamable HTTP, batches.
    case version20250326 = "2025-03-26"
    /// Structured content, the version header, no batches.
    case version20250618 = "2025-06-18"
    /// Tasks as part of the core.
    case version20251125 = "2025-11-25"
    /// No sessions, `server/discover`, tasks as an extension.
    case version20260728 = "2026-07-28"

    /// The newest revision that an `initialize` handshake can agree on.
    public static let newestOfHandshake = version20251125

    /// What a request without a version header speaks (2025-11-25, basic/transports, "Protocol Version Header").
    static let assumedWithoutHeader = version20250326

    /// The order of publication.
    public static func < (left: MCPProtocolVersion, right: MCPProtocolVersion) -> Bool {
        left.rawValue < right.rawValue
    }

    /// Whether every request describes itself and there is no session.
    public var isStateless: Bool { self >= .version20260728 }

    /// Whether a body may be an array of messages.
    var hasBatches: Bool { self <= .version20250326 }

    /// Whether a progress notification may carry a message.
    var hasProgressMessages: Bool { self >= .version20250326 }

    /// Whether tools have titles and output schemas, and results structured content.
    var hasStructuredContent: Bool { self >= .version20250618 }

    /// Whether structured content may be any JSON value, not only an object.
    var hasAnyStructuredContent: Bool { self >= .version20260728 }

    /// Whether tasks are asked for with the call and belong to the core.
    var hasRequestedTasks: Bool { self == .version20251125 }

    /// Whether a broken stream can be taken up again with `Last-Event-ID`.
    var hasResumption: Bool { self >= .version20250326 && !isStateless }

    /// Whether a stream starts with an event that holds nothing but its id; older clients expect JSON in every event.
    var primesStreams: Bool { self == .version20251125 }
}
