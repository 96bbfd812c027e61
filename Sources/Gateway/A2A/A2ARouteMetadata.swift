// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// What the gateway keeps of a message with its envelope: it travels with the route, where handlers can read it.
enum A2ARouteMetadata {
    private static let context = "a2a_context_id"
    private static let message = "a2a_message_id"

    /// The members of the route's metadata.
    static func members(contextID: String?, messageID: String) -> [JSONValue.Member] {
        (contextID.map { [.init(context, .string($0))] } ?? []) + [.init(message, .string(messageID))]
    }

    /// Reads what ``members(contextID:messageID:)`` wrote.
    static func read(_ metadata: RawJSON?) -> (contextID: String?, messageID: String?) {
        guard let metadata, let value = try? JSONValue(metadata) else { return (nil, nil) }
        return (value[context]?.stringValue, value[message]?.stringValue)
    }
}
