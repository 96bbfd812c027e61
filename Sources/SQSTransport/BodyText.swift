// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// A message's body as the text that SQS takes.
///
/// Envelopes are JSON, whose control characters are escaped, and go as they are. What SQS would refuse (other control
/// characters, bytes that are not UTF-8, nothing at all) is encoded, so that poison messages are carried unharmed.
struct BodyText: Sendable, Equatable {
    /// What the text stands for when it is not the body itself.
    enum Encoding: String, Sendable {
        /// Base64 of the body.
        case base64

        /// An empty body; the text means nothing.
        case empty
    }

    /// What goes into the message.
    let text: String

    /// How; nil when the text is the body.
    let encoding: Encoding?

    /// Encodes a body.
    init(_ body: [UInt8]) {
        if body.isEmpty {
            text = "-"
            encoding = .empty
        } else if Self.isPlain(body), let plain = String(validating: body, as: UTF8.self) {
            text = plain
            encoding = nil
        } else {
            text = String(decoding: Base64.encode(body), as: UTF8.self)
            encoding = .base64
        }
    }

    /// The body behind a text; the text itself when it is not what the encoding says.
    static func decode(_ text: String, encoding: String?) -> [UInt8] {
        switch encoding.flatMap(Encoding.init(rawValue:)) {
        case .base64: Base64.decode(Array(text.utf8)) ?? Array(text.utf8)
        case .empty: []
        case nil: Array(text.utf8)
        }
    }

    /// Whether UTF-8 text has only the characters that SQS takes; whether it is UTF-8 is not looked at.
    ///
    /// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html: tab, line feed,
    /// carriage return, and everything from U+0020 but surrogates, U+FFFE and U+FFFF.
    static func isPlain(_ bytes: [UInt8]) -> Bool {
        for (index, byte) in bytes.enumerated() {
            if byte < 0x20 {
                guard byte == 0x09 || byte == 0x0A || byte == 0x0D else { return false }
            } else if byte >= 0xBE, index >= 2, bytes[index - 1] == 0xBF, bytes[index - 2] == 0xEF, byte <= 0xBF {
                return false
            }
        }
        return true
    }
}
