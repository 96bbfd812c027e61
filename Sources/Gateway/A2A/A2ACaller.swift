// SPDX-License-Identifier: Apache-2.0

internal import Access
internal import TelemetryCore

/// Who asks by the Agent2Agent protocol, and in which span.
struct A2ACaller: Sendable {
    /// Who was admitted.
    let principal: Principal
    /// The span that calls are made in; invalid for none.
    let parent: SpanContext
    /// What the caller's trace passes along; nil for nothing.
    let baggage: String?
}
