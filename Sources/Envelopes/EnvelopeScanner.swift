// SPDX-License-Identifier: Apache-2.0

/// Finds the parts of an envelope or of a runtime's answer in one pass over its bytes.
///
/// Syntax errors end the pass. Errors of meaning are noted, the first one wins, and the pass goes on: a message that
/// is not JSON is reported as such even when something else was found wrong before.
///
/// Not copyable: there is one walk over an input, and copies would count references for nothing.
struct EnvelopeScanner: ~Copyable {
    var scanner: JSONScanner
    let source: [UInt8]
    let limits: EnvelopeLimits
    private(set) var problem: EnvelopeError?

    init(_ scanner: JSONScanner, source: [UInt8], limits: EnvelopeLimits) {
        self.scanner = scanner
        self.source = source
        self.limits = limits
    }

    /// Notes an error of meaning.
    mutating func note(_ error: EnvelopeError) {
        if problem == nil { problem = error }
    }

    /// The value at a range of the source, without a copy.
    @inline(__always)
    func raw(_ range: Range<Int>) -> RawJSON { RawJSON(storage: source, range: range) }

    /// Passes over a value.
    @inline(__always)
    mutating func value(depth: Int) throws(JSONError) -> RawJSON {
        raw(try scanner.scanValue(depth: depth))
    }

    /// The bytes between the quotes of a string at a range of the source.
    @inline(__always)
    func content(_ range: Range<Int>) -> ArraySlice<UInt8> {
        source[(range.lowerBound + 1)..<(range.upperBound - 1)]
    }

    /// Whether a name is `text`, after escapes are resolved.
    @inline(__always)
    func isNamed(_ name: JSONScanner.Name, _ text: StaticString) -> Bool {
        guard !name.hasEscapes else {
            return JSONString.decodeExactly(content(name.range), hasEscapes: true) == text.description
        }
        guard name.range.count == text.utf8CodeUnitCount + 2 else { return false }
        let start = name.range.lowerBound + 1
        return scanner.holds(text, at: start)
    }

    /// Passes over a member's value and keeps both.
    mutating func member(_ name: JSONScanner.Name, depth: Int) throws(JSONError) -> JSONMember {
        if name.hasEscapes, JSONString.decodeExactly(content(name.range), hasEscapes: true) == nil {
            throw .malformed(offset: name.range.lowerBound, fault: .loneSurrogate)
        }
        return JSONMember(
            rawName: raw(name.range),
            nameHasEscapes: name.hasEscapes,
            value: try value(depth: depth)
        )
    }

    /// Makes an object of members, after a look for duplicates.
    mutating func unique(_ members: [JSONMember], object: String) -> JSONMembers {
        if members.count > 1, let key = JSONMembers.firstDuplicate(in: members) {
            note(.duplicateKey(object: object, key: key))
        }
        return JSONMembers(unique: members)
    }

    /// Passes over a value that must be a string and decodes it; nil, and a note, when it is none.
    mutating func string(_ member: String, depth: Int) throws(JSONError) -> String? {
        let start = scanner.position
        guard scanner.next == ASCII.quote else {
            _ = try scanner.scanValue(depth: depth)
            note(.wrongType(member: member, expected: "a string"))
            return nil
        }
        let hasEscapes = try scanner.scanString()
        guard let text = JSONString.decodeExactly(content(start..<scanner.position), hasEscapes: hasEscapes) else {
            throw .malformed(offset: start, fault: .loneSurrogate)
        }
        return text
    }

    /// Passes over a value that must be a string or `null` and keeps its bytes.
    mutating func optionalString(_ member: String, depth: Int) throws(JSONError) -> RawJSON? {
        let value = try value(depth: depth)
        if source[value.range.lowerBound] != ASCII.quote, !value.isNull {
            note(.wrongType(member: member, expected: "a string"))
        }
        return value
    }
}
