// SPDX-License-Identifier: Apache-2.0

/// Percent-encoding as signatures want it.
///
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html: all but the unreserved
/// characters of RFC 3986, in capitals; a space is `%20`.
enum URIEncoding {
    /// A name or a value of a query.
    static func component(_ text: String) -> String { encode(text) { _ in false } }

    /// A key of S3, whose slashes stay.
    static func path(_ text: String) -> String { encode(text) { $0 == UInt8(ascii: "/") } }

    /// A query, its parameters sorted by name.
    static func query(_ parameters: [(name: String, value: String)]) -> String {
        parameters.map { "\(component($0.name))=\(component($0.value))" }.sorted().joined(separator: "&")
    }

    private static func encode(_ text: String, keeping isKept: (UInt8) -> Bool) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.utf8.count)
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
