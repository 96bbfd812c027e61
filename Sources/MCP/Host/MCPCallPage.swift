// SPDX-License-Identifier: Apache-2.0

/// A part of a caller's calls.
public struct MCPCallPage: Sendable, Equatable {
    /// The calls, the newest first.
    public var calls: [MCPCall]
    /// Where the next page starts; nil when this is the last one.
    public var nextCursor: String?

    /// Describes a page.
    public init(calls: [MCPCall], nextCursor: String? = nil) {
        self.calls = calls
        self.nextCursor = nextCursor
    }
}
