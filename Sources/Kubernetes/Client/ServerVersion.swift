// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// The version of an API server.
public struct ServerVersion: Sendable, Hashable {
    /// The first number.
    public var major: Int
    /// The second number.
    public var minor: Int

    /// Makes a version.
    public init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads an answer of `/version`; managed clusters write `29+` for 29.
    init?(_ json: JSONValue) {
        guard let major = Self.number(json["major"]), let minor = Self.number(json["minor"]) else { return nil }
        self.init(major, minor)
    }

    private static func number(_ json: JSONValue?) -> Int? {
        json?.stringValue.flatMap { Int($0.prefix { $0.isASCII && $0.isWholeNumber }) }
    }
}

extension ServerVersion: Comparable, CustomStringConvertible {
    /// Orders by the numbers.
    public static func < (left: ServerVersion, right: ServerVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }

    /// `1.29`.
    public var description: String { "\(major).\(minor)" }
}
