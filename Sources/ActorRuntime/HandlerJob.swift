// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import NIOCore
internal import RuntimeLink
internal import TelemetryCore

/// One message, from its arrival to its answer.
struct HandlerJob {
    let request: RuntimeRequest
    /// The envelope's id; `nil` when the message has none, which its handler's worker will say.
    let envelopeID: String?
    /// Who sent it.
    let parent: SpanContext?
    let arrivedAtNano: UInt64
    /// The handler's span, from the moment a worker has the message.
    var span: Span?
    /// Its number among the messages of its worker.
    var number: UInt64 = 0
    /// When it was its turn.
    var startedAtNano: UInt64 = 0

    init(_ request: RuntimeRequest, nowNano: UInt64) {
        self.request = request
        arrivedAtNano = nowNano
        let label = EnvelopeLabel(Array(request.frame.readableBytesView))
        envelopeID = label.id
        parent = label.traceparent.flatMap {
            TraceContextPropagator.extract(traceparent: $0, tracestate: label.tracestate)
        }
    }
}
