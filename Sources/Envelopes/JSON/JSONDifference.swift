// SPDX-License-Identifier: Apache-2.0

/// The first place where two JSON documents differ in meaning.
///
/// Members of objects have no order, numbers are compared by value, spelling of strings does not count.
public struct JSONDifference: Sendable, Equatable {
    /// The place of the difference.
    public var path: JSONPath
    /// What the first document has there; nil when it has nothing.
    public var expected: JSONValue?
    /// What the second document has there; nil when it has nothing.
    public var actual: JSONValue?

    /// Makes a difference.
    public init(path: JSONPath, expected: JSONValue?, actual: JSONValue?) {
        self.path = path
        self.expected = expected
        self.actual = actual
    }

    /// Finds the first difference, in the order of the first document.
    ///
    /// - Parameters:
    ///   - expected: The first document.
    ///   - actual: The second document.
    ///   - ignoring: Places, with all inside of them, that may differ or be missing.
    /// - Returns: The first difference, or nil when the documents mean the same.
    public static func first(
        between expected: JSONValue,
        and actual: JSONValue,
        ignoring: [JSONPath] = []
    ) -> JSONDifference? {
        first(between: expected, and: actual, at: JSONPath(), ignoring: ignoring)
    }

    /// Finds the first difference between two raw values.
    ///
    /// - Parameters:
    ///   - expected: The first document.
    ///   - actual: The second document.
    ///   - ignoring: Places, with all inside of them, that may differ or be missing.
    /// - Returns: The first difference, or nil when the documents mean the same.
    /// - Throws: ``JSONError`` when a document nests too deep to be compared.
    public static func first(
        between expected: RawJSON,
        and actual: RawJSON,
        ignoring: [JSONPath] = []
    ) throws(JSONError) -> JSONDifference? {
        if expected == actual { return nil }
        return first(between: try JSONValue(expected), and: try JSONValue(actual), ignoring: ignoring)
    }

    private static func first(
        between expected: JSONValue?,
        and actual: JSONValue?,
        at path: JSONPath,
        ignoring: [JSONPath]
    ) -> JSONDifference? {
        if ignoring.contains(where: { $0.covers(path) }) { return nil }
        switch (expected, actual) {
        case (.array(let left)?, .array(let right)?):
            for index in 0..<max(left.count, right.count) {
                let difference = first(
                    between: index < left.count ? left[index] : nil,
                    and: index < right.count ? right[index] : nil,
                    at: path.appending(.element(index)),
                    ignoring: ignoring
                )
                if let difference { return difference }
            }
            return nil
        case (.object(let left)?, .object(let right)?):
            return first(between: left, and: right, at: path, ignoring: ignoring)
        case (.string(let left)?, .string(let right)?) where left.utf8.elementsEqual(right.utf8):
            return nil
        case (.number(let left)?, .number(let right)?) where left == right:
            return nil
        case (.bool(let left)?, .bool(let right)?) where left == right:
            return nil
        case (.null?, .null?), (nil, nil):
            return nil
        default:
            return JSONDifference(path: path, expected: expected, actual: actual)
        }
    }

    private static func first(
        between left: [JSONValue.Member],
        and right: [JSONValue.Member],
        at path: JSONPath,
        ignoring: [JSONPath]
    ) -> JSONDifference? {
        // Keys are bytes: Swift's strings are equal when canonically equivalent, which JSON does not know.
        var others: [[UInt8]: JSONValue] = [:]
        for member in right { others[Array(member.name.utf8)] = member.value }
        for member in left {
            let difference = first(
                between: member.value,
                and: others.removeValue(forKey: Array(member.name.utf8)),
                at: path.appending(.member(member.name)),
                ignoring: ignoring
            )
            if let difference { return difference }
        }
        for member in right where others[Array(member.name.utf8)] != nil {
            let difference = first(
                between: nil,
                and: member.value,
                at: path.appending(.member(member.name)),
                ignoring: ignoring
            )
            if let difference { return difference }
        }
        return nil
    }
}
