// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// Which try of this hop a delivery is, as its managed headers tell.
struct HopAttempt: Equatable {
    /// 1 for the first.
    var number: Int
    /// When it was published for this attempt, Unix nanoseconds; nil when its publisher did not say.
    var enqueuedAtUnixNano: UInt64?
    /// When it was published for the first attempt of this hop.
    var firstEnqueuedAtUnixNano: UInt64?
    /// When this sidecar received it.
    var receivedAtUnixNano: UInt64

    /// How long it waited in the queue; nil when unknown or when the clocks of the two machines disagree.
    var queueWaitNano: UInt64? {
        guard let enqueuedAtUnixNano, enqueuedAtUnixNano <= receivedAtUnixNano else { return nil }
        return receivedAtUnixNano - enqueuedAtUnixNano
    }

    /// The same as a duration.
    var queueWait: Duration? { queueWaitNano.map { .nanoseconds(Int64(clamping: $0)) } }

    /// Whether the publisher's clock is ahead of this machine's, so that the wait cannot be told.
    var isClockSkewed: Bool { enqueuedAtUnixNano.map { $0 > receivedAtUnixNano } ?? false }

    /// How long ago the first attempt was published; what the retry policy's `maxDuration` bounds.
    var elapsed: Duration {
        guard let first = firstEnqueuedAtUnixNano ?? enqueuedAtUnixNano, first <= receivedAtUnixNano else {
            return .zero
        }
        return .nanoseconds(Int64(clamping: receivedAtUnixNano - first))
    }

    /// Reads the attempt of `envelope` from its headers; what is missing or no number counts as a first attempt.
    init(_ envelope: borrowing Envelope, receivedAtUnixNano: UInt64) {
        number = envelope.headers.attempt
        enqueuedAtUnixNano = envelope.headers.enqueuedAtUnixNano
        firstEnqueuedAtUnixNano = envelope.headers.firstEnqueuedAtUnixNano
        self.receivedAtUnixNano = receivedAtUnixNano
    }
}
