// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import TelemetryCore

/// One request while it is being answered.
struct Exchange: Sendable {
    /// What the request says before its body.
    let head: RequestHead
    /// The resource.
    let route: GatewayRoute
    /// The envelope that the path names; empty for none.
    let envelopeID: String
    /// The body.
    let body: BodyReader
    /// The span of the request, or the caller's when the request has none of its own; invalid for neither.
    let context: SpanContext
    /// What the caller's trace passes along; nil for nothing.
    let baggage: String?
    /// What the log and the span say of the request, besides.
    let facts: ExchangeFacts
    /// Whether the client is still there.
    let presence: ClientPresence
}

/// What turns out about a request while it is being answered.
final class ExchangeFacts: Sendable {
    struct Values: Sendable {
        var principal: String?
        var tool: String?
        var envelopeID: String?
    }

    private let values = Mutex(Values())

    /// Notes what has turned out.
    func note(_ change: (inout Values) -> Void) { values.withLock { change(&$0) } }

    /// What has turned out so far.
    var current: Values { values.withLock { $0 } }
}
