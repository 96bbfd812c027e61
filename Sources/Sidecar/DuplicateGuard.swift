// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Synchronization
internal import TelemetryCore
internal import Transports

/// The sidecar's window of hops that it has handled, shared by its lanes.
final class DuplicateGuard: Sendable {
    private let window = Mutex(DuplicateWindow())

    /// Whether a hop is new, being handled, or done.
    func admit(_ key: HopKey) -> DuplicateWindow.Admission { window.withLock { $0.admit(key) } }

    /// The broker has everything that the hop produced.
    func complete(_ key: HopKey) { window.withLock { $0.complete(key) } }

    /// The hop will be handled again.
    func abandon(_ key: HopKey) { window.withLock { $0.abandon(key) } }
}

extension HopKey {
    /// The key of the hop that `envelope` is at; nil without a trace, for then a copy cannot be told from a new message.
    init?(of envelope: borrowing Envelope, in context: SpanContext?) {
        guard let context else { return nil }
        self.init(
            trace: context.traceID,
            envelopeID: envelope.id,
            hop: envelope.route.current,
            attempt: envelope.headers.attempt,
            redrives: envelope.headers.redrives
        )
    }
}
