// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Transports

@testable import SQSTransport

/// A clock that stands still until it is told to move, and the pauses that end when it does.
final class ManualTime: TransportTime {
    private struct State {
        var now: UInt64 = 1_750_000_000_000_000_000
        var pauses: [(end: UInt64, waiter: Waiter<Void>)] = []
    }

    private static let offset: UInt64 = 1_700_000_000_000_000_000
    private let state = Mutex(State())

    func unixNano() -> UInt64 { state.withLock { $0.now } }

    func monotonicNano() -> UInt64 { unixNano() - Self.offset }

    func pause(for duration: Duration) async throws {
        try await pause { $0 + UInt64(max(duration.wholeNanoseconds, 0)) }
    }

    func pause(untilMonotonicNano end: UInt64) async throws {
        try await pause { _ in end + Self.offset }
    }

    private func pause(_ end: (UInt64) -> UInt64) async throws {
        try await Waiter<Void>().value { waiter in
            state.withLock { state in
                state.pauses.removeAll { $0.waiter.hasEnded }
                let end = end(state.now)
                if end <= state.now {
                    _ = waiter.end(.success(()))
                } else {
                    state.pauses.append((end, waiter))
                }
            }
        }
    }

    /// How many pauses have not ended.
    var pausing: Int { state.withLock { $0.pauses.count { !$0.waiter.hasEnded } } }

    func advance(by duration: Duration) {
        state.withLock { state in
            state.now += UInt64(max(duration.wholeNanoseconds, 0))
            for pause in state.pauses where pause.end <= state.now {
                _ = pause.waiter.end(.success(()))
            }
            state.pauses.removeAll { $0.end <= state.now }
        }
    }
}
