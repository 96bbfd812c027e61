// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Logging
internal import TelemetryCore
internal import TraceStore
internal import Transports

/// What every hop of one sidecar shares: an object, so that handing it on is one reference.
final class SidecarServices: Sendable {
    let queue: QueueName
    let namespace: String?
    let limits: EnvelopeLimits
    let transport: any Transport
    let tracer: Tracer
    let store: TraceStoreWriter?
    let instruments: SidecarInstruments
    /// Nil when there is no gateway.
    let gateway: GatewayLink?
    let clock: any TelemetryClock
    let logger: Logger
    /// The names of the spans that every hop has; making one allocates.
    let processSpanName: String
    let settleSpanName: String

    /// What the hops of the actor of `queue` share.
    init(
        queue: QueueName,
        namespace: String?,
        limits: EnvelopeLimits,
        transport: any Transport,
        tracer: Tracer,
        store: TraceStoreWriter?,
        instruments: SidecarInstruments,
        gateway: GatewayLink? = nil,
        clock: any TelemetryClock,
        logger: Logger
    ) {
        self.queue = queue
        self.namespace = namespace
        self.limits = limits
        self.transport = transport
        self.tracer = tracer
        self.store = store
        self.instruments = instruments
        self.gateway = gateway
        self.clock = clock
        self.logger = logger
        processSpanName = SpanNames.process(queue.actor)
        settleSpanName = SpanNames.settle(queue.value)
    }

    /// The queue of another actor of the same namespace.
    func queue(of actor: String) -> QueueName { QueueName(actor: actor, namespace: namespace) }
}
