// SPDX-License-Identifier: Apache-2.0

/// One member of a JSON object: a name and a value, both with the exact bytes they were written with.
public struct JSONMember: Sendable, Hashable {
    /// The name as written, quotes included.
    let rawName: RawJSON
    /// Whether ``rawName`` holds a backslash.
    let nameHasEscapes: Bool
    /// The value.
    public var value: RawJSON

    init(rawName: RawJSON, nameHasEscapes: Bool, value: RawJSON) {
        self.rawName = rawName
        self.nameHasEscapes = nameHasEscapes
        self.value = value
    }

    /// Makes a member with a name written by this module.
    public init(name: String, value: RawJSON) {
        let rawName = RawJSON(string: name)
        self.init(rawName: rawName, nameHasEscapes: rawName.slice.contains(ASCII.backslash), value: value)
    }

    /// The decoded name.
    public var name: String { rawName.stringValue() ?? "" }

    /// The bytes between the quotes of the name.
    var nameContent: ArraySlice<UInt8> {
        rawName.storage[(rawName.range.lowerBound + 1)..<(rawName.range.upperBound - 1)]
    }

    /// Whether the decoded name is `name`, byte for byte in UTF-8.
    ///
    /// Not `==` of strings: Swift holds canonically equivalent texts for equal, JSON does not.
    func isNamed(_ name: String) -> Bool {
        if nameHasEscapes { return self.name.utf8.elementsEqual(name.utf8) }
        let wanted = name.utf8.span
        guard rawName.range.count == wanted.count + 2 else { return false }
        let written = rawName.storage.span
        let start = rawName.range.lowerBound + 1
        for index in wanted.indices where wanted[index] != written[start + index] { return false }
        return true
    }

    /// Whether both members have the same name, after escapes are resolved.
    @inline(__always)
    func hasName(of other: JSONMember) -> Bool {
        if nameHasEscapes || other.nameHasEscapes { return canonicalName == other.canonicalName }
        return rawName.range.count == other.rawName.range.count && rawName == other.rawName
    }

    /// The name in its one canonical spelling, so that equal names have equal bytes.
    var canonicalName: RawJSON { nameHasEscapes ? RawJSON(string: name) : rawName }
}
