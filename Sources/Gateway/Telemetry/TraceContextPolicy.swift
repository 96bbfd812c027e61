// SPDX-License-Identifier: Apache-2.0

/// What becomes of the trace that a caller names: `ASYA_GATEWAY_TRACE_CONTEXT`.
enum TraceContextPolicy: String, Sendable, CaseIterable {
    /// The request is a part of it.
    case `continue`
    /// The request begins a trace of its own.
    case restart
}
