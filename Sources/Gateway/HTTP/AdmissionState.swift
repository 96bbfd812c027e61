// SPDX-License-Identifier: Apache-2.0

/// How much is being done, and whether more may be begun: a value without I/O.
struct AdmissionState: Sendable, Equatable {
    private let limits: HTTPLimits
    /// Requests that are being answered.
    private(set) var requests = 0
    /// Clients that follow streams.
    private(set) var streams = 0
    /// Bytes of bodies in memory.
    private(set) var bytes = 0

    init(_ limits: HTTPLimits) { self.limits = limits }

    /// Begins a request; false when there are too many.
    mutating func beginRequest() -> Bool {
        guard requests < limits.maxRequests else { return false }
        requests += 1
        return true
    }

    /// A request is answered, or has become a stream.
    mutating func endRequest() { requests -= 1 }

    /// Begins a stream; false when there are too many.
    mutating func beginStream() -> Bool {
        guard streams < limits.maxStreams else { return false }
        streams += 1
        return true
    }

    /// A stream has ended.
    mutating func endStream() { streams -= 1 }

    /// Takes room for bytes of a body; false when there is not enough.
    mutating func take(_ count: Int) -> Bool {
        guard count <= limits.maxBufferedBytes - bytes else { return false }
        bytes += count
        return true
    }

    /// Gives room back.
    mutating func giveBack(_ count: Int) { bytes -= count }
}
