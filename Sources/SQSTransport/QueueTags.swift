// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// The tags of queues, by which costs are told apart; the names are those of operators of version 0.1.
enum QueueTags {
    private static let actor = "asya.sh/actor"
    private static let namespace = "asya.sh/namespace"
    private static let type = "asya.sh/type"

    /// The tags that a queue should have.
    ///
    /// - Parameters:
    ///   - queue: The queue.
    ///   - chosen: What its owner has chosen for all queues; empty for no tags at all.
    /// - Returns: The tags by their names.
    static func of(_ queue: QueueName, _ chosen: [String: String]) -> [String: String] {
        guard !chosen.isEmpty else { return [:] }
        var tags = chosen
        tags[actor] = queue.actor
        tags[namespace] = queue.namespace
        if queue.isDeadLetter { tags[type] = "dlq" }
        return tags
    }
}
