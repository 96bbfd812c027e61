// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// Base64 for URLs without padding (https://www.rfc-editor.org/rfc/rfc4648#section-5), as tokens and keys use it.
enum Base64URL {
    /// Decodes a text; nil when it is none, has padding, or is not the one text that its bytes have.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        var plain: [UInt8] = []
        plain.reserveCapacity(text.count + 2)
        for byte in text {
            switch byte {
            case UInt8(ascii: "-"): plain.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): plain.append(UInt8(ascii: "/"))
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): return nil
            default: plain.append(byte)
            }
        }
        plain += [UInt8](repeating: UInt8(ascii: "="), count: (4 - plain.count % 4) % 4)
        guard let bytes = Base64.decode(plain), Base64.encode(bytes) == plain else { return nil }
        return bytes
    }

    /// Encodes bytes.
    static func encode(_ bytes: [UInt8]) -> String {
        let text = Base64.encode(bytes).compactMap { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            case UInt8(ascii: "="): nil
            default: byte
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
