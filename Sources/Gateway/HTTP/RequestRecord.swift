// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// What metrics, span and log are told of a request when it is over; small, because a stream keeps it.
struct RequestRecord: Sendable {
    let method: String
    let route: GatewayRoute
    let remoteAddress: String?
    let status: Int
    let isStream: Bool
    let facts: ExchangeFacts.Values
    let context: SpanContext
    let span: RequestSpan?
    /// When the request came, in monotonic nanoseconds.
    let beganNano: UInt64
    /// When its answer began.
    let answeredNano: UInt64
}
