// SPDX-License-Identifier: Apache-2.0

/// Knows when a dead-letter queue has been read to its end: a value that is told what happens.
///
/// Nothing that was received is given back before the end, so whatever comes is new.
struct QueuePass: Equatable {
    /// What to do next.
    enum Step: Equatable {
        /// Ask how many messages are ready.
        case askDepth
        /// Ask for messages, and wait so long at most.
        case receive(within: Duration)
        /// The end; false when messages that should be there did not come.
        case end(isComplete: Bool)
    }

    /// How long to wait for a message that should be there.
    static let patience: Duration = .seconds(5)
    /// How long to wait for a message that may be there, where depths are approximate.
    static let doubt: Duration = .seconds(2)

    /// What to do next.
    private(set) var step = Step.askDepth
    /// How many messages were received.
    private(set) var taken = 0

    private let isDepthExact: Bool
    private var expected = 0
    private var hasWaitedInVain = false

    /// - Parameter isDepthExact: Whether a depth of zero means that nothing is there.
    init(isDepthExact: Bool) {
        self.isDepthExact = isDepthExact
    }

    /// The broker has told how many messages are ready.
    mutating func told(ready: Int) {
        expected = taken + ready
        if ready > 0 {
            step = hasWaitedInVain ? .end(isComplete: false) : .receive(within: Self.patience)
        } else {
            step = isDepthExact ? .end(isComplete: true) : .receive(within: Self.doubt)
        }
    }

    /// Messages have come.
    mutating func received(_ count: Int) {
        taken += count
        hasWaitedInVain = false
        if taken < expected {
            step = .receive(within: Self.patience)
        } else {
            step = isDepthExact ? .askDepth : .receive(within: Self.doubt)
        }
    }

    /// The time is over and no message has come.
    mutating func waitedInVain() {
        // An approximate depth would only repeat itself.
        guard isDepthExact else {
            step = .end(isComplete: true)
            return
        }
        hasWaitedInVain = true
        step = .askDepth
    }
}
