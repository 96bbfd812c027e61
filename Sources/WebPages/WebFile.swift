// SPDX-License-Identifier: Apache-2.0

/// A file that browsers load.
public struct WebFile: Sendable {
    /// What it is called, without a folder.
    public let name: String
    /// Its media type, with the character set.
    public let mediaType: String
    /// Its content.
    public let bytes: [UInt8]
    /// Names this content: another content has another one.
    ///
    /// With its quotes, as the header `ETag` has it: https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.
    public let entityTag: String

    init(_ name: String, _ mediaType: String, _ bytes: [UInt8]) {
        self.name = name
        self.mediaType = "\(mediaType); charset=utf-8"
        self.bytes = bytes
        entityTag = "\"\(String(Self.hash(bytes), radix: 16))\""
    }

    // FNV-1a: nobody who could make two files of one hash can make any of these.
    private static func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
