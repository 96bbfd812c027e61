// SPDX-License-Identifier: Apache-2.0

/// Managed headers that are written into an envelope while it is encoded, in the place of those it has.
///
/// Every hop encodes its envelope twice, for the handler and for the next queue, each time with other headers. Set in the
/// envelope first, they would copy its list of headers and take memory one by one.
public struct HeaderStamp: Sendable {
    /// The span that the reader of the envelope continues.
    public var traceparent: String
    /// What tracing systems pass along; nil for none, whatever the envelope has.
    public var tracestate: String?
    /// How the envelope is published; nil leaves what it has.
    public var departure: Departure?

    /// When and for what an envelope is published.
    public struct Departure: Sendable {
        /// Which attempt at the next hop the envelope is for, from 1.
        public var attempt: Int
        /// When it is published, in Unix nanoseconds.
        public var enqueuedAtUnixNano: UInt64
        /// When the first attempt at the hop was published, in Unix nanoseconds.
        public var firstEnqueuedAtUnixNano: UInt64

        /// What is written about a departure.
        public init(attempt: Int, enqueuedAtUnixNano: UInt64, firstEnqueuedAtUnixNano: UInt64) {
            self.attempt = attempt
            self.enqueuedAtUnixNano = enqueuedAtUnixNano
            self.firstEnqueuedAtUnixNano = firstEnqueuedAtUnixNano
        }
    }

    /// Headers to write.
    public init(traceparent: String, tracestate: String?, departure: Departure? = nil) {
        self.traceparent = traceparent
        self.tracestate = tracestate
        self.departure = departure
    }

    /// At most so many bytes come to those that an envelope has.
    var sizeEstimate: Int { 192 + traceparent.utf8.count + (tracestate?.utf8.count ?? 0) }

    /// The headers that it decides about, in the order in which they follow those that an envelope has.
    static let order: [ManagedHeader] = [.traceparent, .tracestate, .attempt, .enqueuedAt, .firstEnqueuedAt]

    /// Whether an envelope's header of this name stays as it is.
    func leaves(_ header: ManagedHeader) -> Bool {
        switch header {
        case .traceparent, .tracestate: false
        case .attempt, .enqueuedAt, .firstEnqueuedAt: departure == nil
        default: true
        }
    }

    /// Whether there is a value for a header that it does not leave.
    func hasValue(for header: ManagedHeader) -> Bool { header != .tracestate || tracestate != nil }

    /// Appends the value of such a header as JSON.
    func appendValue(of header: ManagedHeader, to output: inout [UInt8]) {
        switch header {
        case .traceparent: JSONString.append(traceparent, to: &output)
        case .tracestate: JSONString.append(tracestate ?? "", to: &output)
        case .attempt: output.append(decimal: UInt64(max(0, departure?.attempt ?? 1)))
        case .enqueuedAt: output.append(decimal: departure?.enqueuedAtUnixNano ?? 0)
        case .firstEnqueuedAt: output.append(decimal: departure?.firstEnqueuedAtUnixNano ?? 0)
        default: break
        }
    }
}
