// SPDX-License-Identifier: Apache-2.0

/// Something that a stream tells its client.
enum StreamNews: Sendable, Equatable {
    /// A call has a new update.
    case call(id: String, MCPCallUpdate)
    /// The list of tools has changed.
    case toolList

    /// Whether this makes an older piece of news worthless.
    func replaces(_ other: StreamNews) -> Bool {
        switch (self, other) {
        case (.call(let id, _), .call(let otherID, _)): id == otherID
        case (.toolList, .toolList): true
        default: false
        }
    }
}
