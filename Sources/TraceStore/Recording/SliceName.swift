// SPDX-License-Identifier: Apache-2.0

/// The file name of a slice: `<component>-<instance>-<start in Unix nanoseconds>.db`.
struct SliceName: Hashable, Sendable {
    static let suffix = ".db"

    let text: String
    let startUnixNano: UInt64

    /// Makes a name; what is not a letter, a digit, a dot, `_` or `-` becomes `_`.
    init(component: String, instance: String, startUnixNano: UInt64) {
        let clean = [component, instance].map { String($0.unicodeScalars.prefix(80).map(Self.clean)) }
        text = "\(clean[0])-\(clean[1])-\(startUnixNano)\(Self.suffix)"
        self.startUnixNano = startUnixNano
    }

    /// Reads a name; `nil` for files that are no slices.
    init?(_ text: String) {
        guard text.hasSuffix(Self.suffix), let dash = text.lastIndex(of: "-"),
            let start = UInt64(text[text.index(after: dash)...].dropLast(Self.suffix.count))
        else { return nil }
        self.text = text
        startUnixNano = start
    }

    private static func clean(_ scalar: Unicode.Scalar) -> Character {
        let isAllowed =
            scalar.isASCII
            && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "._-".unicodeScalars.contains(scalar))
        return isAllowed ? Character(scalar) : "_"
    }
}
