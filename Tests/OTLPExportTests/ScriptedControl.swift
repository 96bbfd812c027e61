// SPDX-License-Identifier: Apache-2.0

import HTTPClient
import Synchronization
import TelemetryTesting

@testable import OTLPExport

/// Lets an exporter run without waiting: pauses move a manual clock and are written down.
final class ScriptedControl: ExportControl, Sendable {
    let clock = ManualClock()
    let cancellation = HTTPCancellation()
    /// Called during each pause, with how many there were before.
    let onPause: @Sendable (Int) -> Void
    private let state = Mutex(
        (pauses: [Duration](), requestBytes: [Int](), deadline: UInt64?.none, shutsDownInPause: false)
    )

    init(onPause: @escaping @Sendable (Int) -> Void = { _ in }) {
        self.onPause = onPause
    }

    var pauses: [Duration] { state.withLock { $0.pauses } }

    /// The sizes of the requests.
    var requestBytes: [Int] { state.withLock { $0.requestBytes } }

    var shutdownDeadline: UInt64? { state.withLock { $0.deadline } }

    func monotonicNano() -> UInt64 { clock.monotonicNano() }

    /// The shutdown is asked for during the next pause, which ends it before any time has passed.
    func shutDownInPause() {
        state.withLock { $0.shutsDownInPause = true }
    }

    func sends(bytes: Int) {
        state.withLock { $0.requestBytes.append(bytes) }
    }

    func pause(for duration: Duration) {
        let now = clock.monotonicNano()
        let (before, isCutShort) = state.withLock { state in
            state.pauses.append(duration)
            if state.shutsDownInPause { state.deadline = now.advanced(by: .seconds(300)) }
            return (state.pauses.count - 1, state.shutsDownInPause)
        }
        onPause(before)
        if !isCutShort { clock.advance(by: duration) }
    }
}
