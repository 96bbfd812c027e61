// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// A caller that waits until all of its entries have been answered, in whatever batches they went out.
final class BatchedCall: Sendable {
    private struct State {
        var outcomes: [SQSError?]
        var missing: Int
    }

    private let state: Mutex<State>
    private let continuation: CheckedContinuation<[SQSError?], Never>

    /// - Parameters:
    ///   - count: how many entries there are; at least 1.
    ///   - continuation: resumed with the outcomes in the order of the entries; nil means success.
    init(count: Int, _ continuation: CheckedContinuation<[SQSError?], Never>) {
        self.state = Mutex(State(outcomes: Array(repeating: nil, count: count), missing: count))
        self.continuation = continuation
    }

    /// One entry has been answered; called once for each.
    func ended(_ position: Int, _ outcome: SQSError?) {
        let outcomes = state.withLock { state -> [SQSError?]? in
            state.outcomes[position] = outcome
            state.missing -= 1
            return state.missing == 0 ? state.outcomes : nil
        }
        if let outcomes {
            continuation.resume(returning: outcomes)
        }
    }
}
