// SPDX-License-Identifier: Apache-2.0

/// Something new about a call.
public struct MCPCallUpdate: Sendable, Equatable {
    /// The number of the update: 1, 2, and so on for each call; 0 when nothing has happened yet.
    public var sequence: Int64
    /// How much is done, 0 to 100.
    public var progressPercent: Double
    /// What is being done, for people.
    public var message: String?
    /// Where the call stands.
    public var state: MCPCallState

    /// Describes an update.
    public init(sequence: Int64, progressPercent: Double, message: String? = nil, state: MCPCallState = .working) {
        self.sequence = sequence
        self.progressPercent = progressPercent
        self.message = message
        self.state = state
    }
}
