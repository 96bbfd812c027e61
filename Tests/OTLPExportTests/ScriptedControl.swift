// SPDX-License-Identifier: Apache-2.0

import HTTPClient
import Synchronization
import TelemetryTesting

@testable import OTLPExport

/// Lets an exporter run without waiting: pauses move a manual clock and are written down.
final class ScriptedControl: ExportControl, Sendable {
    let clock = ManualClock()
    let cancellation = HTTPCancellation()
    private let state = Mutex((pauses: [Duration](), deadline: UInt64?.none, shutsDownInPause: false))

    var pauses: [Duration] { state.withLock { $0.pauses } }

    var shutdownDeadline: UInt64? { state.withLock { $0.deadline } }

    func monotonicNano() -> UInt64 { clock.monotonicNano() }

    /// The shutdown is asked for during the next pause.
    func shutDownInPause() {
        state.withLock { $0.shutsDownInPause = true }
    }

    func pause(for duration: Duration) {
        let now = clock.monotonicNano()
        state.withLock { state in
            state.pauses.append(duration)
            if state.shutsDownInPause { state.deadline = now.advanced(by: .seconds(5)) }
        }
        clock.advance(by: duration)
    }
}
