// SPDX-License-Identifier: Apache-2.0

/// Percent-encoding of what goes into addresses (RFC 3986, section 2), with capital digits.
public enum PercentEncoding {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// A text in which all but the unreserved characters are encoded: a name or a value of a query.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - kept: Further bytes that stay as they are, such as the slashes of a path.
    /// - Returns: The encoded text.
    public static func encode(_ text: String, keeping kept: String = "") -> String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.append(byte)
            case _ where kept.utf8.contains(byte): encoded.append(byte)
            default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
