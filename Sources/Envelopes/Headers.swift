// SPDX-License-Identifier: Apache-2.0

/// The headers of an envelope in their order, every value with the exact bytes it was written with.
///
/// Names are case-sensitive and unique.
public struct Headers: Sendable, Hashable {
    /// The headers as members of a JSON object.
    public private(set) var members: JSONMembers

    /// Makes headers.
    public init(_ members: JSONMembers = JSONMembers()) { self.members = members }

    /// The value of a header; setting nil removes it, a new one goes to the end.
    public subscript(name: String) -> RawJSON? {
        get { members[name] }
        set { members[name] = newValue }
    }

    /// The value of a managed header.
    public subscript(header: ManagedHeader) -> RawJSON? {
        get { members[header.rawValue] }
        set { members[header.rawValue] = newValue }
    }

    /// The text of a header, when it is there and a string.
    public func string(_ name: String) -> String? { members[name]?.stringValue() }

    /// The text of a managed header, when it is there and a string.
    public func string(_ header: ManagedHeader) -> String? { string(header.rawValue) }

    /// The value of a header, when it is there and an integer.
    public func int(_ name: String) -> Int? { members[name]?.intValue() }

    /// The value of a managed header, when it is there and an integer.
    public func int(_ header: ManagedHeader) -> Int? { int(header.rawValue) }

    /// Sets a header to a string.
    public mutating func setString(_ value: String, for name: String) { members[name] = RawJSON(string: value) }

    /// Sets a managed header to a string.
    public mutating func setString(_ value: String, for header: ManagedHeader) {
        setString(value, for: header.rawValue)
    }

    /// Sets a header to an integer.
    public mutating func setInt(_ value: Int, for name: String) { members[name] = RawJSON(int: value) }

    /// Sets a managed header to an integer.
    public mutating func setInt(_ value: Int, for header: ManagedHeader) { setInt(value, for: header.rawValue) }

    /// Removes a header.
    public mutating func remove(_ name: String) { members[name] = nil }

    /// Removes a managed header.
    public mutating func remove(_ header: ManagedHeader) { remove(header.rawValue) }

    /// Whether there are no headers.
    public var isEmpty: Bool { members.isEmpty }
}

extension Headers: ExpressibleByDictionaryLiteral {
    /// Makes headers from a literal; of equal names the last one wins.
    public init(dictionaryLiteral elements: (String, RawJSON)...) {
        self.init()
        for (name, value) in elements { self[name] = value }
    }
}
