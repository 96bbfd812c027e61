// SPDX-License-Identifier: Apache-2.0

internal import NIOHTTPTypes

/// The parts of requests that a connection has brought and nobody has taken yet, as a value.
struct RequestParts {
    /// What somebody finds who wants the next part.
    enum Next {
        /// The part, and whether the connection is to be read again.
        case part(HTTPRequestPart, resumesReading: Bool)
        /// None yet.
        case none
        /// None any more.
        case ended
    }

    /// How many wait before the connection is read no further.
    static let capacity = 8

    private var parts: ArraySlice<HTTPRequestPart> = []
    private var isHeld = false
    private var hasEnded = false
    private var isDiscarding = false

    /// A part came.
    mutating func append(_ part: HTTPRequestPart) {
        if !isDiscarding { parts.append(part) }
    }

    /// No more will come; those that are here can still be taken.
    mutating func end() { hasEnded = true }

    /// Nobody will take any more: what is here and what comes is dropped.
    ///
    /// - Returns: Whether the connection is to be read again.
    mutating func discard() -> Bool {
        isDiscarding = true
        parts = []
        defer { isHeld = false }
        return isHeld
    }

    /// Whether the connection may be read; if not, taking parts says when it may again.
    mutating func mayRead() -> Bool {
        isHeld = parts.count >= Self.capacity
        return !isHeld
    }

    /// Whether there is something to be told.
    var hasNews: Bool { hasEnded || !parts.isEmpty }

    /// Takes the next part.
    mutating func next() -> Next {
        guard let part = parts.popFirst() else { return hasEnded || isDiscarding ? .ended : .none }
        guard parts.isEmpty else { return .part(part, resumesReading: false) }
        // An empty slice would hold on to what was in it, for as long as the connection is idle.
        parts = []
        defer { isHeld = false }
        return .part(part, resumesReading: isHeld)
    }
}
