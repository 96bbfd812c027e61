// SPDX-License-Identifier: Apache-2.0

/// A place in a file, as `file:line:column`.
///
/// Lines and columns start at 1; columns count Unicode scalars. Line 0 stands for the file as a whole, for
/// instance when it cannot be read. Ordered by file, then line, then column.
public struct SourceLocation: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The path as the caller gave it.
    public let file: String
    /// The line, from 1; 0 for the whole file.
    public let line: Int
    /// The column, from 1; 0 for the whole file.
    public let column: Int

    /// Makes a location; leave line and column out to name the whole file.
    public init(file: String, line: Int = 0, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`, or only the file where there is no line.
    public var description: String {
        line == 0 ? file : "\(file):\(line):\(column)"
    }

    /// Orders by file, line and column.
    public static func < (left: SourceLocation, right: SourceLocation) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}
