// SPDX-License-Identifier: Apache-2.0

/// Percent-encoding of what goes into addresses (RFC 3986, section 2).
enum URLText {
    /// One step of a path.
    static func segment(_ text: String) -> String { encode(text) { ":@".utf8.contains($0) } }

    /// Several steps of a path.
    static func path(_ text: String) -> String { encode(text) { ":@/".utf8.contains($0) } }

    /// A query with its question mark; empty when there are no parameters.
    static func query(_ parameters: [(name: String, value: String)]) -> String {
        guard !parameters.isEmpty else { return "" }
        return "?" + parameters.map { "\(component($0.name))=\(component($0.value))" }.joined(separator: "&")
    }

    private static func component(_ text: String) -> String { encode(text) { _ in false } }

    private static func encode(_ text: String, keeping isKept: (UInt8) -> Bool) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.append(byte)
            case _ where isKept(byte): encoded.append(byte)
            default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
