// SPDX-License-Identifier: Apache-2.0

/// The name of a queue on a broker: `asya-<actor>`, or `asya-<namespace>-<actor>`.
///
/// Two names are equal when their values are: the broker knows nothing else. Dead letters of a queue live in the
/// queue `<queue>-dlq`.
public struct QueueName: Sendable {
    /// The name as the broker knows it.
    public let value: String

    /// The actor that consumes the queue.
    public let actor: String

    /// Whether this is the dead-letter queue of the actor rather than its own.
    public let isDeadLetter: Bool

    private static let deadLetterSuffix = "-dlq"

    /// The queue of an actor.
    ///
    /// - Parameters:
    ///   - actor: a name for which `isActorName(_:)` holds; it is not checked here, brokers take more than that.
    ///   - namespace: nil or empty for none.
    public init(actor: String, namespace: String? = nil) {
        self.actor = actor
        self.isDeadLetter = false
        if let namespace, !namespace.isEmpty {
            self.value = "asya-\(namespace)-\(actor)"
        } else {
            self.value = "asya-\(actor)"
        }
    }

    private init(deadLetterOf queue: QueueName) {
        self.value = queue.value + Self.deadLetterSuffix
        self.actor = queue.actor
        self.isDeadLetter = true
    }

    /// The namespace in the name; nil when there is none.
    public var namespace: String? {
        let own = value.utf8.count - (isDeadLetter ? Self.deadLetterSuffix.utf8.count : 0)
        let count = own - "asya-".utf8.count - actor.utf8.count - 1
        return count > 0 ? String(decoding: value.utf8.dropFirst("asya-".utf8.count).prefix(count), as: UTF8.self) : nil
    }

    /// The queue that takes this queue's dead letters; a dead-letter queue is its own.
    public var deadLetter: QueueName {
        isDeadLetter ? self : QueueName(deadLetterOf: self)
    }

    /// Whether a text can name an actor: a DNS label (RFC 1123) that does not end in `-dlq`.
    ///
    /// An actor `x-dlq` would share its queue with the dead letters of the actor `x`.
    public static func isActorName(_ text: String) -> Bool {
        let bytes = text.utf8
        guard (1...63).contains(bytes.count), !text.hasSuffix(deadLetterSuffix) else { return false }
        guard let first = bytes.first, let last = bytes.last, first != hyphen, last != hyphen else { return false }
        return bytes.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == hyphen
        }
    }

    private static let hyphen = UInt8(ascii: "-")
}

extension QueueName: Hashable {
    /// Whether both are the same queue of the broker.
    public static func == (left: QueueName, right: QueueName) -> Bool {
        left.value == right.value
    }

    /// Hashes the name as the broker knows it.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(value)
    }
}

extension QueueName: CustomStringConvertible {
    /// The name as the broker knows it.
    public var description: String { value }
}
