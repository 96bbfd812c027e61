// SPDX-License-Identifier: Apache-2.0

/// The headers that the system writes and handlers can only read.
public enum ManagedHeader: String, Sendable, Hashable, CaseIterable {
    /// W3C trace context: the span that published the envelope.
    case traceparent
    /// W3C trace context: what tracing systems pass along.
    case tracestate
    /// W3C baggage: key-value pairs of the application, passed along.
    case baggage
    /// When the envelope was published to the queue it is in, in Unix nanoseconds.
    case enqueuedAt = "x-asya-enqueued-at"
    /// Which attempt at this hop the envelope is for, from 1.
    case attempt = "x-asya-attempt"
    /// When the first attempt at this hop was published, in Unix nanoseconds.
    case firstEnqueuedAt = "x-asya-first-enqueued-at"
    /// Which part of a fan-out the envelope is (``FanOut``).
    case fanOut = "x-asya-fan-out"
    /// How many times the envelope was sent again out of a dead-letter queue; missing for never.
    case redrives = "x-asya-redrives"
    /// Whether a gateway follows the envelope: it wrote `1`, and only such envelopes are reported to it.
    case gateway = "x-asya-gateway"
    /// The id of the replay run that the envelope belongs to.
    case replay = "x-asya-replay"

    /// Whether the system manages a header.
    public static func isManaged(_ name: String) -> Bool { ManagedHeader(rawValue: name) != nil }
}
