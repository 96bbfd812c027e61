// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Logging
internal import TelemetryCore
internal import TraceStore
internal import Transports

/// What every hop of one sidecar shares.
struct SidecarServices: Sendable {
    let queue: QueueName
    let namespace: String?
    let limits: EnvelopeLimits
    let transport: any Transport
    let tracer: Tracer
    let store: TraceStoreWriter?
    let instruments: SidecarInstruments
    /// Nil when there is no gateway.
    var gateway: GatewayLink?
    let clock: any TelemetryClock
    let logger: Logger

    /// The queue of another actor of the same namespace.
    func queue(of actor: String) -> QueueName { QueueName(actor: actor, namespace: namespace) }
}
