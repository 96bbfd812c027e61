// SPDX-License-Identifier: Apache-2.0

/// The message attributes that the transport itself reads and writes.
enum MessageAttribute {
    /// How the body is encoded when it is not as it was published; a `BodyText.Encoding`.
    static let encoding = "asya-encoding"

    /// When a message that waits longer than SQS can delay it is due: milliseconds since 1970.
    static let due = "asya-due"

    /// Present when the body is a reference to where it is stored; the number of its bytes.
    static let claimCheck = "asya-claim-check"

    /// The code of the `DeadLetterReason`.
    static let deadLetterCode = "asya-dead-letter-code"

    /// The detail of the `DeadLetterReason`.
    static let deadLetterDetail = "asya-dead-letter-detail"

    private static let own: Set<String> = [encoding, due, claimCheck, deadLetterCode, deadLetterDetail]

    /// Whether SQS takes an attribute, and it is not one of the transport's own.
    ///
    /// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
    static func isUsable(name: String, value: String) -> Bool {
        guard (1...256).contains(name.utf8.count), !value.isEmpty, !own.contains(name) else { return false }
        let lower = name.lowercased()
        guard !lower.hasPrefix("aws."), !lower.hasPrefix("amazon.") else { return false }
        guard !name.hasPrefix("."), !name.hasSuffix("."), !name.contains("..") else { return false }
        return name.utf8.allSatisfy(isNameByte) && BodyText.isPlain(Array(value.utf8))
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
