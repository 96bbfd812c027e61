// SPDX-License-Identifier: Apache-2.0

/// What a broker says when a message is larger than its `max_message_size`.
///
/// "PRECONDITION_FAILED - message size 70000 is larger than configured max size 65536"
struct SizeLimit: Equatable {
    /// The size of the message that was refused, in bytes.
    let bytes: Int

    /// The largest size that the broker takes, in bytes.
    let limit: Int

    /// - Parameter text: the text of a reply with code 406; nil when it says something else.
    init?(_ text: String) {
        guard text.contains("message size"), text.contains("larger than") else { return nil }
        let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
        guard numbers.count == 2 else { return nil }
        (bytes, limit) = (numbers[0], numbers[1])
    }
}
