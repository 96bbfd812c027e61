// SPDX-License-Identifier: Apache-2.0

/// What a message is called and which trace it belongs to, read without looking at the rest.
///
/// For who passes messages on to somebody who checks them: encoded envelopes begin with their id and have their payload last,
/// so nearly all of a message is not even passed over. Nothing is promised of a message that is no valid envelope.
public struct EnvelopeLabel: Sendable, Hashable {
    /// The id; nil when none was found.
    public fileprivate(set) var id: String?
    /// The header of this name; nil when none was found.
    public fileprivate(set) var traceparent: String?
    /// The header of this name; nil when none was found.
    public fileprivate(set) var tracestate: String?

    /// Looks into a message, as far as needed and up to its first syntax error.
    ///
    /// - Parameter bytes: Any bytes.
    public init(_ bytes: [UInt8]) {
        _ = try? JSONScanner.scan(bytes, maxDepth: EnvelopeLimits.standard.maxDepth) {
            (scanner: inout JSONScanner) throws(JSONError) in
            var walk = EnvelopeScanner(scanner, source: bytes, limits: .standard)
            try walk.label(&self)
        }
    }
}

extension EnvelopeScanner {
    fileprivate mutating func label(_ label: inout EnvelopeLabel) throws(JSONError) {
        scanner.skipWhitespace()
        guard scanner.next == ASCII.openBrace else { return }
        try scanner.enterContainer(depth: 0)
        var isFirst = true
        var hasHeaders = false
        while !hasHeaders || label.id == nil, let name = try scanner.nextMember(&isFirst) {
            if isNamed(name, "id") {
                label.id = try string("id", depth: 1)
            } else if isNamed(name, "headers"), scanner.next == ASCII.openBrace {
                hasHeaders = true
                try headers(&label)
            } else {
                _ = try scanner.scanValue(depth: 1)
            }
        }
    }

    private mutating func headers(_ label: inout EnvelopeLabel) throws(JSONError) {
        try scanner.enterContainer(depth: 1)
        var isFirst = true
        while let name = try scanner.nextMember(&isFirst) {
            if isNamed(name, "traceparent") {
                label.traceparent = try string("traceparent", depth: 2)
            } else if isNamed(name, "tracestate") {
                label.tracestate = try string("tracestate", depth: 2)
            } else {
                _ = try scanner.scanValue(depth: 2)
            }
        }
    }
}
