// SPDX-License-Identifier: Apache-2.0

extension RawJSON {
    /// Writes a string value.
    public init(string: String) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(string.utf8.count + 2)
        JSONString.append(string, to: &bytes)
        self.init(trusted: bytes)
    }

    /// Writes an integer value.
    public init(int: Int) {
        var digits: [UInt8] = []
        digits.reserveCapacity(20)
        if int < 0 { digits.append(ASCII.minus) }
        digits.append(decimal: UInt64(int.magnitude))
        self.init(trusted: digits)
    }

    /// Writes `true` or `false`.
    public init(bool: Bool) {
        self.init(trusted: Array((bool ? "true" : "false").utf8))
    }

    /// Writes a value tree.
    public init(_ value: JSONValue) {
        self.init(trusted: value.encoded())
    }

    /// The decoded text when the value is a string, else nil.
    ///
    /// Half a surrogate pair, which JSON can spell and text cannot hold, becomes U+FFFD.
    public func stringValue() -> String? {
        guard storage[range.lowerBound] == ASCII.quote else { return nil }
        return JSONString.decodeLossily(storage[(range.lowerBound + 1)..<(range.upperBound - 1)])
    }

    /// The value when it is an integer written without fraction and exponent that fits, else nil.
    public func intValue() -> Int? {
        JSONNumber.integer(slice)
    }

    /// The members when the value is an object, with the bytes of their values; of equal names the last one counts.
    ///
    /// - Parameter maxDepth: How deep the value may nest.
    /// - Returns: The members; nil when the value is no object or nests deeper.
    public func objectMembers(maxDepth: Int = EnvelopeLimits.endActor.maxDepth) -> JSONMembers? {
        guard storage[range.lowerBound] == ASCII.openBrace else { return nil }
        let bytes = self.bytes
        return try? JSONScanner.scan(bytes, maxDepth: maxDepth) {
            (scanner: inout JSONScanner) throws(JSONError) -> JSONMembers in
            scanner.isStrict = false
            try scanner.enterContainer(depth: 0)
            var members = JSONMembers()
            var isFirst = true
            while let name = try scanner.nextMember(&isFirst) {
                let rawName = RawJSON(storage: bytes, range: name.range)
                let value = RawJSON(storage: bytes, range: try scanner.scanValue(depth: 1))
                members.put(JSONMember(rawName: rawName, nameHasEscapes: name.hasEscapes, value: value))
            }
            try scanner.finish()
            return members
        }
    }

    /// The value when it is `true` or `false`, else nil.
    public func boolValue() -> Bool? {
        switch storage[range.lowerBound] {
        case ASCII.lowerT: true
        case ASCII.lowerF: false
        default: nil
        }
    }
}
