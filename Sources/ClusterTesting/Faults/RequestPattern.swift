// SPDX-License-Identifier: Apache-2.0

/// Which requests a fault is for.
public struct RequestPattern: Sendable, Equatable {
    /// The method; nil for any.
    public var method: String?
    /// What the path or the query contains; empty for any.
    public var path: String
    /// Whether it is a watch; nil for any.
    public var isWatch: Bool?

    /// A pattern that says what is given and leaves the rest open.
    public init(_ method: String? = nil, path: String = "", isWatch: Bool? = nil) {
        (self.method, self.path, self.isWatch) = (method, path, isWatch)
    }

    /// Watches of collections whose path contains this.
    public static func watch(_ path: String) -> RequestPattern { RequestPattern("GET", path: path, isWatch: true) }

    func matches(method: String, uri: String) -> Bool {
        if let expected = self.method, expected != method { return false }
        if let isWatch, isWatch != Self.isWatch(uri) { return false }
        return path.isEmpty || uri.contains(path)
    }

    static func isWatch(_ uri: String) -> Bool {
        let query = uri.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        return query.split(separator: "&").contains { $0 == "watch=true" || $0 == "watch=1" || $0 == "watch" }
    }
}
