// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
    /// Decodes one JSON document.
    ///
    /// Of members with equal names the last one wins, as in the decoders of Python and Go.
    ///
    /// - Parameters:
    ///   - bytes: The text of the document.
    ///   - maxDepth: How deep arrays and objects may nest.
    /// - Throws: ``JSONError`` when the bytes are not one JSON value.
    public init(decoding bytes: [UInt8], maxDepth: Int = EnvelopeLimits.standard.maxDepth) throws(JSONError) {
        self = try JSONScanner.scan(bytes, maxDepth: maxDepth) {
            (scanner: inout JSONScanner) throws(JSONError) -> JSONValue in
            // Every string becomes a text and every number stays one, whatever other readers make of them.
            scanner.isStrict = false
            scanner.skipWhitespace()
            let value = try JSONValue(scanning: &scanner, of: bytes, depth: 0)
            try scanner.finish()
            return value
        }
    }

    /// Decodes a raw value.
    ///
    /// - Parameter raw: The value.
    /// - Throws: ``JSONError`` when it nests deeper than the standard limit, or was made of bytes that are not JSON.
    public init(_ raw: RawJSON) throws(JSONError) {
        try self.init(decoding: raw.bytes)
    }

    private init(scanning scanner: inout JSONScanner, of bytes: [UInt8], depth: Int) throws(JSONError) {
        let start = scanner.position
        switch scanner.next {
        case ASCII.openBrace:
            try scanner.enterContainer(depth: depth)
            var members: [Member] = []
            // Keyed by bytes: Swift's strings are equal when canonically equivalent, which JSON does not know.
            var places: [[UInt8]: Int] = [:]
            var isFirst = true
            while let name = try scanner.nextMember(&isFirst) {
                let content = bytes[(name.range.lowerBound + 1)..<(name.range.upperBound - 1)]
                let text = JSONString.decodeLossily(content)
                let value = try JSONValue(scanning: &scanner, of: bytes, depth: depth + 1)
                if let place = places[Array(text.utf8)] {
                    members[place].value = value
                } else {
                    places[Array(text.utf8)] = members.count
                    members.append(Member(text, value))
                }
            }
            self = .object(members)
        case ASCII.openBracket:
            try scanner.enterContainer(depth: depth)
            var elements: [JSONValue] = []
            var isFirst = true
            while try scanner.nextElement(&isFirst) {
                elements.append(try JSONValue(scanning: &scanner, of: bytes, depth: depth + 1))
            }
            self = .array(elements)
        case ASCII.quote:
            _ = try scanner.scanString()
            self = .string(JSONString.decodeLossily(bytes[(start + 1)..<(scanner.position - 1)]))
        case ASCII.minus, ASCII.zero...ASCII.nine:
            try scanner.scanNumber()
            self = .number(JSONNumber(trusted: String(decoding: bytes[start..<scanner.position], as: UTF8.self)))
        default:
            try scanner.scanLiteral()
            switch bytes[start] {
            case ASCII.lowerT: self = .bool(true)
            case ASCII.lowerF: self = .bool(false)
            default: self = .null
            }
        }
    }

    /// Encodes the value without white space, members in their order.
    public func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }
}
