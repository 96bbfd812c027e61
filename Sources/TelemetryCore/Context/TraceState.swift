// SPDX-License-Identifier: Apache-2.0

/// The validated list of a W3C `tracestate`: each vendor's position in the trace.
///
/// The value is kept as the text that travels, so that passing it on costs nothing; members are found on demand. Text
/// that breaks the grammar makes no `TraceState` at all. Empty members are accepted and not passed on; duplicate keys
/// are kept.
///
/// https://www.w3.org/TR/trace-context-2/#tracestate-header
public struct TraceState: Hashable, Sendable {
    /// One member of the list.
    public struct Entry: Hashable, Sendable {
        /// The vendor's key.
        public let key: String

        /// The vendor's opaque value, leading spaces included.
        public let value: String

        /// Creates a member; whether key and value are legal is asked when it is put into a list.
        public init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    /// The most members a list may have.
    public static let maximumEntries = 32

    /// The value to send; empty when there is nothing to send.
    public let header: String

    /// Creates the empty list.
    public init() {
        header = ""
    }

    /// Parses the value of one header; `nil` when any member is illegal or there are more than 32.
    public init?(header: String) {
        guard let text = TraceStateGrammar.normalized(header) else { return nil }
        self.header = text
    }

    /// Parses the values of several headers, which together are one list; `nil` when any member is illegal.
    public init?(headers: [String]) {
        switch headers.count {
        case 0: self.init()
        case 1: self.init(header: headers[0])
        default: self.init(header: headers.joined(separator: ","))
        }
    }

    init(validated header: String) {
        self.header = header
    }

    /// Whether the list has no members.
    public var isEmpty: Bool { header.isEmpty }

    /// The members in order, left-most (newest) first.
    public var entries: [Entry] {
        header.split(separator: ",").map { member in
            let parts = member.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return Entry(key: String(parts[0]), value: String(parts[1]))
        }
    }

    /// The value of the left-most member with this key.
    public subscript(key: String) -> String? {
        entries.first { $0.key == key }?.value
    }
}
