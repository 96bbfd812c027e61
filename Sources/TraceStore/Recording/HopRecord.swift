// SPDX-License-Identifier: Apache-2.0

public import TelemetryCore

/// One attempt of one actor at one envelope: what it received, what it produced, how long it took.
public struct HopRecord: Sendable, Hashable {
    /// The trace that the envelope belongs to.
    public var traceID: TraceID
    /// The `process` span of this attempt.
    public var spanID: SpanID
    /// Whether the head sampler chose the trace.
    ///
    /// Uneventful hops of traces that it did not choose are not stored.
    public var isSampled: Bool
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
    /// The exact bytes received.
    public var input: [UInt8]
    /// Where in them the payload is, when the recorder knows; `nil` has it looked for.
    public var inputPayload: Range<Int>?
    /// What was published, in order.
    ///
    /// For a `retried` hop, what went back to its own queue; for a `failed` or `expired` one, what error-end was sent.
    public var outputs: [HopOutput]
    /// Why the attempt failed.
    public var error: HopError?
    /// The handler that ran, such as `module.function`.
    public var handler: String?
    /// The fingerprint of the handler's code, which a replay compares.
    public var handlerFingerprint: String?

    /// Makes a record.
    public init(
        traceID: TraceID,
        spanID: SpanID,
        isSampled: Bool = true,
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
        input: [UInt8],
        inputPayload: Range<Int>? = nil,
        outputs: [HopOutput] = [],
        error: HopError? = nil,
        handler: String? = nil,
        handlerFingerprint: String? = nil
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
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
        self.inputPayload = inputPayload
        self.outputs = outputs
        self.error = error
        self.handler = handler
        self.handlerFingerprint = handlerFingerprint
    }
}
