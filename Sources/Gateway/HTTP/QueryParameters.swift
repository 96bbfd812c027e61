// SPDX-License-Identifier: Apache-2.0

/// The parameters of a query, decoded.
///
/// https://url.spec.whatwg.org/#urlencoded-parsing
struct QueryParameters: Sendable {
    private var values: [String: String] = [:]

    /// Reads a query.
    ///
    /// - Parameters:
    ///   - query: What follows the question mark.
    ///   - names: The parameters that there are.
    /// - Throws: `APIError.invalidRequest` for a parameter that there is not, one that is there twice or without a value,
    ///   and what cannot be decoded: a filter that is not understood must not show everything.
    init(_ query: String?, allowed names: [String]) throws(APIError) {
        for part in (query ?? "").utf8.split(separator: UInt8(ascii: "&")) {
            let halves = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(halves[0]), names.contains(name) else {
                throw .invalidRequest(
                    "the query has a parameter that does not exist here; "
                        + (names.isEmpty ? "it takes none" : "use " + names.joined(separator: ", "))
                )
            }
            guard let value = halves.count > 1 ? Self.decode(halves[1]) : "" else {
                throw .invalidRequest("the parameter \(name) is not percent-encoded UTF-8; encode it")
            }
            guard !value.isEmpty else {
                throw .invalidRequest("the parameter \(name) has no value; give it one, or leave it out")
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw .invalidRequest("the parameter \(name) is there twice; give it once")
            }
        }
    }

    /// The value of a parameter; nil when it is not there.
    subscript(name: String) -> String? { values[name] }

    private static func decode(_ bytes: Substring.UTF8View) -> String? {
        var decoded: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                    return nil
                }
                decoded.append(high << 4 | low)
            default: decoded.append(byte)
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
