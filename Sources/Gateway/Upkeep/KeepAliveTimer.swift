// SPDX-License-Identifier: Apache-2.0

internal import Tracking

/// Gives every stream a sign of life from time to time: one timer for all of them.
struct KeepAliveTimer: Sendable {
    let interval: Duration
    let hub: EventHub
    let cancellations: CancellationHub
    let pause: Pause

    /// A part of the streams at a time, so that not all of them wake at once and keep calls waiting.
    private static let parts = 15

    /// Works until the task is cancelled.
    func run() async {
        var part = 0
        while await pause(interval / Self.parts) {
            hub.keepAlive(part: part, of: Self.parts)
            if part == 0 { cancellations.keepAlive() }
            part = (part + 1) % Self.parts
        }
    }
}
