// SPDX-License-Identifier: Apache-2.0

/// Starts spans.
///
/// One per component; safe from any thread. The tracer asks its sampler once a span and hands recorded spans to its
/// processor when they end.
public final class Tracer: Sendable {
    /// What is named as the creator of the spans.
    public let scope: InstrumentationScope

    /// Whether spans that the sampler drops are recorded all the same, for a processor that keeps them locally.
    ///
    /// Their context says unsampled, so that exporters skip them and other processes drop theirs.
    public let recordsUnsampled: Bool

    let sampler: any Sampler
    let processor: any SpanProcessor
    let clock: any TelemetryClock
    let ids: any IDGenerator
    let limits: SpanLimits
    private let started: SpansStarted?
    private let isDisabled: Bool

    /// Creates a tracer.
    ///
    /// - Parameters:
    ///   - scope: What is named as the creator of the spans.
    ///   - sampler: Decides which spans are exported.
    ///   - processor: Receives recorded spans.
    ///   - clock: Stamps spans and events.
    ///   - ids: Makes identifiers.
    ///   - limits: Bounds what one span holds.
    ///   - recordsUnsampled: Whether unsampled spans reach the processor, too.
    ///   - registry: Where the tracer counts the spans it starts; `nil` to count nothing.
    ///   - isDisabled: Whether to make no spans at all and only to pass contexts on: a "span" then has the context of its
    ///     parent, or without one a fresh context that is not sampled.
    public init(
        scope: InstrumentationScope,
        sampler: any Sampler,
        processor: any SpanProcessor,
        clock: any TelemetryClock = SystemClock(),
        ids: any IDGenerator = RandomIDGenerator(),
        limits: SpanLimits = SpanLimits(),
        recordsUnsampled: Bool = false,
        registry: MetricRegistry? = nil,
        isDisabled: Bool = false
    ) {
        self.scope = scope
        self.sampler = sampler
        self.processor = processor
        self.clock = clock
        self.ids = ids
        self.limits = limits
        self.recordsUnsampled = recordsUnsampled
        self.isDisabled = isDisabled
        started = registry.map(SpansStarted.init)
    }

    /// Starts a span.
    ///
    /// Attributes and links are computed only when something asks for them, so that a span nobody records costs
    /// nothing.
    ///
    /// - Parameters:
    ///   - name: The operation's name, of low cardinality; see `SpanNames`.
    ///   - kind: The span's relation to other processes.
    ///   - parent: The parent's context, local or remote; `nil` or an invalid one starts a new trace.
    ///   - trustsParent: Whether the parent may have a say in the sampling. Without, the span continues the parent's
    ///     trace and is sampled as the first span of a trace of its own would be, whatever the parent's flags, its
    ///     `tracestate` and its trace identifier say.
    ///   - links: Other spans this one refers to.
    ///   - attributes: What is known now.
    ///   - startUnixNano: When the operation started; now if `nil`.
    /// - Returns: The running span, to be ended by the caller.
    public func startSpan(
        _ name: String,
        kind: SpanKind = .internal,
        parent: SpanContext? = nil,
        trustsParent: Bool = true,
        links: @autoclosure () -> [SpanLink] = [],
        attributes: @autoclosure () -> Attributes = Attributes(),
        startUnixNano: UInt64? = nil
    ) -> Span {
        let parent = parent.flatMap { $0.isValid ? $0 : nil }
        if isDisabled {
            var context = parent ?? unsampledRoot()
            if !trustsParent { context.flags.remove(.sampled) }
            return .nonRecording(context)
        }
        // https://opentelemetry.io/docs/specs/otel/trace/sdk/#sdk-span-creation: the trace identifier exists before the
        // sampler is asked, and a span has an identifier of its own even when it is not sampled.
        let traceID = parent?.traceID ?? ids.makeTraceID()
        let sampling: SamplingResult
        if let parent, !trustsParent {
            sampling = sampleAlone(inside: parent, name, kind, attributes)
        } else {
            sampling = sampler.sample(
                SamplingRequest(traceID: traceID, parent: parent, name: name, kind: kind),
                attributes: attributes
            )
        }
        var flags: TraceFlags = sampling.decision == .recordAndSample ? .sampled : []
        let isRandom = parent?.flags.contains(.random) ?? ids.makesRandomTraceIDs
        if isRandom { flags.insert(.random) }
        let context = SpanContext(
            traceID: traceID,
            spanID: ids.makeSpanID(),
            flags: flags,
            state: sampling.traceState
        )
        started?.count(sampling.decision, recordsUnsampled: recordsUnsampled)
        guard sampling.decision != .drop || recordsUnsampled else { return Span(context: context, recorder: nil) }
        return record(
            SpanData(
                context: context,
                parentSpanID: parent?.spanID,
                parentIsRemote: parent?.isRemote ?? false,
                name: name,
                kind: kind,
                startUnixNano: startUnixNano ?? clock.nowUnixNano(),
                endUnixNano: 0,
                attributes: attributes(),
                scope: scope
            ),
            parent: parent,
            links: links(),
            additional: sampling.attributes
        )
    }

    /// Decides by a trace identifier of this process's own, which nobody outside can choose.
    private func sampleAlone(
        inside parent: SpanContext,
        _ name: String,
        _ kind: SpanKind,
        _ attributes: () -> Attributes
    ) -> SamplingResult {
        let own = ids.makeTraceID()
        var result = sampler.sample(
            SamplingRequest(traceID: own, parent: nil, name: name, kind: kind),
            attributes: attributes
        )
        result.traceState = OpenTelemetryState(result.traceState).deciding(by: own, in: parent.state)
        return result
    }

    private func unsampledRoot() -> SpanContext {
        SpanContext(
            traceID: ids.makeTraceID(),
            spanID: ids.makeSpanID(),
            flags: ids.makesRandomTraceIDs ? .random : []
        )
    }

    private func record(
        _ data: consuming SpanData,
        parent: SpanContext?,
        links: [SpanLink],
        additional: Attributes
    ) -> Span {
        if !additional.isEmpty { data.attributes.merge(additional) }
        data.applyLimits(limits)
        for link in links { data.add(link, limits) }
        let context = data.context
        let span = Span(context: context, recorder: SpanRecorder(tracer: self, data: data))
        processor.onStart(span, parent: parent)
        return span
    }
}
