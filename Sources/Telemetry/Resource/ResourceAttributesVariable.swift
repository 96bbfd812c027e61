// SPDX-License-Identifier: Apache-2.0

/// The value of `OTEL_RESOURCE_ATTRIBUTES`: `key=value,key2=value2`, commas and equals signs percent-encoded.
///
/// https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable
struct ResourceAttributesVariable: Equatable {
    /// The pairs in order.
    var pairs: [Pair]

    /// One attribute.
    struct Pair: Equatable {
        var key: String
        var value: String
    }

    /// Parses the value; nil when any part of it is wrong, for then the whole of it is to be discarded.
    init?(_ value: String) {
        pairs = []
        for member in value.split(separator: ",") {
            let member = Self.trimmed(member)
            if member.isEmpty { continue }
            guard let equals = member.utf8.firstIndex(of: UInt8(ascii: "=")),
                let key = Self.decoded(Self.trimmed(member[..<equals])), !key.isEmpty,
                let value = Self.decoded(Self.trimmed(member[member.utf8.index(after: equals)...]))
            else { return nil }
            pairs.append(Pair(key: key, value: value))
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var rest = text
        while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return rest
    }

    /// Nil for a `%` without two digits and for bytes that are not UTF-8.
    private static func decoded(_ text: Substring) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
