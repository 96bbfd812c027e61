// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore

/// What a client wants to be done, whatever protocol it speaks.
struct CallRequest: Sendable {
    /// The name of the tool, as the client wrote it.
    var tool: String
    /// The arguments, not checked yet.
    var arguments: JSONValue
    /// The caller's name for the request, by which a repetition is known; nil for none.
    var idempotencyKey: String?
    /// The span that the call is made in; invalid for none.
    var parent: SpanContext
    /// What the caller's trace passes along; nil for nothing.
    var baggage: String?
    /// What travels with the route besides the job's id; the names of the members differ from its.
    var routeMetadata: [JSONValue.Member] = []
}
