// SPDX-License-Identifier: Apache-2.0

public import Transports

/// Dead letters of one actor that died alike.
public struct DeadLetterGroup: Sendable, Equatable {
    /// The actor.
    public let actor: String
    /// The dead-letter queue.
    public let queue: QueueName
    /// Why they are dead letters; nil when the broker does not tell.
    public let reason: DeadLetterReason.Code?
    /// What went wrong, in one word (``DeadLetter/error``).
    public let error: String?
    /// How many there are.
    public internal(set) var count: Int
    /// How many bytes they have together.
    public internal(set) var bytes: Int
    /// The time of the oldest, in Unix nanoseconds.
    public internal(set) var oldestUnixNano: UInt64?
    /// The time of the newest, in Unix nanoseconds.
    public internal(set) var newestUnixNano: UInt64?
    /// The id of the newest, as an example.
    public internal(set) var exampleID: String

    private struct Key: Hashable {
        let queue: QueueName
        let reason: DeadLetterReason.Code?
        let error: String?
    }

    private init(first letter: DeadLetter) {
        actor = letter.actor
        queue = letter.queue
        reason = letter.reason?.code
        error = letter.error
        count = 0
        bytes = 0
        exampleID = letter.id
    }

    private mutating func add(_ letter: DeadLetter) {
        count += 1
        bytes += letter.body.count
        guard let time = letter.timeUnixNano else { return }
        if time >= newestUnixNano ?? 0 {
            newestUnixNano = time
            exampleID = letter.id
        }
        oldestUnixNano = min(oldestUnixNano ?? .max, time)
    }

    /// Groups letters; by actor, the largest group of each first.
    public static func groups(of letters: [DeadLetter]) -> [DeadLetterGroup] {
        var groups: [Key: DeadLetterGroup] = [:]
        for letter in letters {
            let key = Key(queue: letter.queue, reason: letter.reason?.code, error: letter.error)
            groups[key, default: DeadLetterGroup(first: letter)].add(letter)
        }
        return groups.values.sorted { left, right in
            let leftKey = (left.queue.value, -left.count, left.reason?.rawValue ?? "", left.error ?? "")
            return leftKey < (right.queue.value, -right.count, right.reason?.rawValue ?? "", right.error ?? "")
        }
    }
}
