// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import TelemetryCore

/// What both listeners share.
struct ListenerServices: Sendable {
    let limits: HTTPLimits
    let admission: Admission
    let tracer: Tracer
    let tracePolicy: TraceContextPolicy
    let clock: any TelemetryClock
    let instruments: GatewayInstruments
    let logger: Logger
    let date = HTTPDate()
}
