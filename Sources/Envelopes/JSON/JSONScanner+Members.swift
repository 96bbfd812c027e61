// SPDX-License-Identifier: Apache-2.0

extension JSONScanner {
    /// The name of a member: where it is, quotes included.
    struct Name {
        var range: Range<Int>
        var hasEscapes: Bool
    }

    /// Enters the object or array that opens at `position`, which the caller has looked at.
    ///
    /// - Parameter depth: How many arrays and objects are open around it.
    /// - Throws: ``JSONError/tooDeep(limit:)``.
    @inline(__always)
    mutating func enterContainer(depth: Int) throws(JSONError) {
        guard depth < maxDepth else { throw .tooDeep(limit: maxDepth) }
        position += 1
        skipWhitespace()
    }

    /// Goes on to the next member of an entered object, to the first byte of its value.
    ///
    /// - Parameter isFirst: True before the first call; the caller keeps the variable for the object.
    /// - Returns: The name, or nil after the closing brace.
    /// - Throws: ``JSONError`` at the first byte that is not JSON.
    @inline(__always)
    mutating func nextMember(_ isFirst: inout Bool) throws(JSONError) -> Name? {
        skipWhitespace()
        if next == ASCII.closeBrace {
            position += 1
            return nil
        }
        if isFirst {
            isFirst = false
        } else {
            guard next == ASCII.comma else { throw failure(.objectSeparatorExpected) }
            position += 1
            skipWhitespace()
        }
        guard next == ASCII.quote else { throw failure(.nameExpected) }
        let start = position
        let hasEscapes = try scanString()
        let name = Name(range: start..<position, hasEscapes: hasEscapes)
        skipWhitespace()
        guard next == ASCII.colon else { throw failure(.colonExpected) }
        position += 1
        skipWhitespace()
        return name
    }

    /// Goes on to the next element of an entered array, to its first byte.
    ///
    /// - Parameter isFirst: True before the first call; the caller keeps the variable for the array.
    /// - Returns: False after the closing bracket.
    /// - Throws: ``JSONError`` at the first byte that is not JSON.
    @inline(__always)
    mutating func nextElement(_ isFirst: inout Bool) throws(JSONError) -> Bool {
        skipWhitespace()
        if next == ASCII.closeBracket {
            position += 1
            return false
        }
        if isFirst {
            isFirst = false
        } else {
            guard next == ASCII.comma else { throw failure(.arraySeparatorExpected) }
            position += 1
            skipWhitespace()
            if next == ASCII.closeBracket { throw failure(.valueExpected) }
        }
        return true
    }
}
