// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Keeps both listeners within their limits: what is too much is refused at once, so that what was begun is finished.
final class Admission: Sendable {
    private let state: Mutex<AdmissionState>

    init(_ limits: HTTPLimits) { state = Mutex(AdmissionState(limits)) }

    /// Requests that are being answered.
    var requests: Int { state.withLock { $0.requests } }

    /// Clients that follow streams.
    var streams: Int { state.withLock { $0.streams } }

    /// Begins a request.
    func beginRequest() throws(APIError) {
        guard state.withLock({ $0.beginRequest() }) else {
            throw .overloaded("the gateway answers as many requests as it can", retryAfter: .seconds(1))
        }
    }

    /// A request is answered, or has become a stream.
    func endRequest() { state.withLock { $0.endRequest() } }

    /// Begins a stream.
    func beginStream() throws(APIError) {
        guard state.withLock({ $0.beginStream() }) else {
            throw .overloaded("the gateway has as many streams open as it can", retryAfter: .seconds(5))
        }
    }

    /// A stream has ended.
    func endStream() { state.withLock { $0.endStream() } }

    /// Takes room for bytes of a body.
    func take(_ count: Int) throws(APIError) {
        guard state.withLock({ $0.take(count) }) else {
            throw .overloaded("the gateway holds as much data as it can", retryAfter: .seconds(1))
        }
    }

    /// Gives room back.
    func giveBack(_ count: Int) { state.withLock { $0.giveBack(count) } }
}
