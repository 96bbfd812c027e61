// SPDX-License-Identifier: Apache-2.0

public import TelemetryCore

/// One recorded attempt of one actor at one envelope; the fields are those of `HopRecord`.
public struct StoredHop: Sendable, Hashable {
    /// One envelope that the hop produced.
    public struct Output: Sendable, Hashable {
        /// The full name of the queue it was published to.
        public var queue: String
        /// Its id.
        public var envelopeID: String
        /// What was recorded of it.
        public var envelope: StoredEnvelope

        /// Makes an output.
        public init(queue: String, envelopeID: String, envelope: StoredEnvelope) {
            self.queue = queue
            self.envelopeID = envelopeID
            self.envelope = envelope
        }
    }

    /// The trace that the envelope belongs to.
    public var traceID: TraceID
    /// The `process` span of this attempt.
    public var spanID: SpanID
    /// The id of the envelope received.
    public var envelopeID: String
    /// The replay that this hop belongs to, `nil` for an original.
    public var runID: String?
    /// `route.current` of the envelope received.
    public var routeIndex: Int
    /// The actor that ran.
    public var actor: String
    /// The full name of the queue that the envelope was received from.
    public var queue: String
    /// The number of the attempt, 1 for the first.
    public var attempt: Int
    /// When the component received the envelope.
    public var startedAtUnixNano: UInt64
    /// When everything it produced was handed over and the envelope was settled.
    public var endedAtUnixNano: UInt64
    /// The time from the publish to the receive, where it is known; negative when clocks disagree.
    public var queueWait: Duration?
    /// How the attempt ended.
    public var outcome: HopOutcome
    /// What was received.
    public var input: StoredEnvelope
    /// What was published, in order.
    public var outputs: [Output]
    /// Why the attempt failed.
    public var error: HopError?
    /// The handler that ran.
    public var handler: String?
    /// The fingerprint of the handler's code.
    public var handlerFingerprint: String?

    /// Makes a recorded hop.
    public init(
        traceID: TraceID,
        spanID: SpanID,
        envelopeID: String,
        runID: String? = nil,
        routeIndex: Int,
        actor: String,
        queue: String,
        attempt: Int = 1,
        startedAtUnixNano: UInt64,
        endedAtUnixNano: UInt64,
        queueWait: Duration? = nil,
        outcome: HopOutcome,
        input: StoredEnvelope = .omitted(size: 0),
        outputs: [Output] = [],
        error: HopError? = nil,
        handler: String? = nil,
        handlerFingerprint: String? = nil
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.envelopeID = envelopeID
        self.runID = runID
        self.routeIndex = routeIndex
        self.actor = actor
        self.queue = queue
        self.attempt = attempt
        self.startedAtUnixNano = startedAtUnixNano
        self.endedAtUnixNano = endedAtUnixNano
        self.queueWait = queueWait
        self.outcome = outcome
        self.input = input
        self.outputs = outputs
        self.error = error
        self.handler = handler
        self.handlerFingerprint = handlerFingerprint
    }

    /// How long the attempt took, the wait in the queue not included.
    public var duration: Duration {
        .nanoseconds(Int64(clamping: endedAtUnixNano - min(startedAtUnixNano, endedAtUnixNano)))
    }

    /// Whether the actor is one of the two that end every route.
    public var isEnd: Bool { actor == Self.happyEnd || actor == Self.errorEnd }

    /// Whether the attempt did not do what it was asked for, or took in what did not.
    public var isProblem: Bool { outcome.isProblem || (actor == Self.errorEnd && outcome != .duplicate) }

    static let happyEnd = "happy-end"
    static let errorEnd = "error-end"
}
