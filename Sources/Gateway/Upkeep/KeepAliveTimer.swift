// SPDX-License-Identifier: Apache-2.0

internal import Tracking

/// Gives every stream a sign of life from time to time: one timer for all of them.
struct KeepAliveTimer: Sendable {
    let interval: Duration
    let hub: EventHub
    let cancellations: CancellationHub
    let pause: Pause

    /// Works until the task is cancelled.
    func run() async {
        while await pause(interval) {
            hub.keepAlive()
            cancellations.keepAlive()
        }
    }
}
