// SPDX-License-Identifier: Apache-2.0

/// A promise of `TrackingStore` that an implementation has not kept.
public struct TrackingConformanceFailure: Error, CustomStringConvertible {
    /// What was expected and what came, and where the check is.
    public let description: String

    init(_ message: String, file: String, line: Int) {
        self.description = "\(message) (\(file):\(line))"
    }
}

/// Throws unless the values are equal.
func expect<Value: Equatable>(
    _ actual: Value,
    _ expected: Value,
    _ what: String,
    file: String = #fileID,
    line: Int = #line
) throws {
    guard actual == expected else {
        throw TrackingConformanceFailure("\(what): expected \(expected), got \(actual)", file: file, line: line)
    }
}
