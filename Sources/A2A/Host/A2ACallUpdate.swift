// SPDX-License-Identifier: Apache-2.0

/// Something new about a call.
public struct A2ACallUpdate: Sendable, Equatable {
    /// The number of the update: 1, 2, and so on for each call; 0 when nothing has happened yet.
    public var sequence: Int64
    /// Where the call stands.
    public var state: A2ACallState
    /// How much is done, 0 to 100.
    public var progressPercent: Double
    /// What is being done, for people.
    public var message: String?
    /// The actor that is at work.
    public var actor: String?
    /// When it happened, Unix nanoseconds.
    public var atUnixNano: UInt64

    /// Describes an update.
    public init(
        sequence: Int64,
        state: A2ACallState,
        progressPercent: Double = 0,
        message: String? = nil,
        actor: String? = nil,
        atUnixNano: UInt64
    ) {
        self.sequence = sequence
        self.state = state
        self.progressPercent = progressPercent
        self.message = message
        self.actor = actor
        self.atUnixNano = atUnixNano
    }
}
