// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// Makes requests to SQS, again as long as that may help.
struct Requests: Sendable {
    /// The longest pause between two tries of a call.
    private static let longestPause: Duration = .seconds(2)

    let time: any TransportTime
    /// 0 up to 1.
    let random: @Sendable () -> Double
    let availability: Availability
    let lifecycle: Lifecycle
    /// How long to go on trying.
    let timeout: Duration

    /// Makes a request once.
    func once<Value>(_ request: () async throws(SQSError) -> Value) async throws(SQSError) -> Value {
        do throws(SQSError) {
            let value = try await request()
            availability.ended(nil)
            return value
        } catch {
            availability.ended(error)
            throw error
        }
    }

    /// Makes a request until it succeeds or fails for good; a service that stays away for the timeout is `unavailable`.
    func persistently<Value>(_ request: () async throws(SQSError) -> Value) async throws(SQSError) -> Value {
        var patience = patience()
        while true {
            do throws(SQSError) {
                return try await once(request)
            } catch {
                guard await patience.mayRetry(after: error) else { throw error }
            }
        }
    }

    /// Makes an entry of batch requests until it succeeds, for which it is nil, or fails for good.
    ///
    /// What the batch request itself brought is told to `availability` where it is made.
    func persistently(_ entry: () async -> SQSError?) async -> SQSError? {
        var patience = patience()
        while let error = await entry() {
            guard await patience.mayRetry(after: error) else { return error }
        }
        return nil
    }

    /// The tries of one call.
    func patience() -> Patience {
        Patience(
            requests: self,
            deadline: time.monotonicNano() + UInt64(max(timeout.wholeNanoseconds, 0)),
            backoff: Backoff(limit: Self.longestPause)
        )
    }

    /// How long a call has been trying.
    struct Patience {
        fileprivate let requests: Requests
        fileprivate let deadline: UInt64
        fileprivate var backoff: Backoff

        /// Pauses, and tells whether to try again; not when the transport is being closed.
        mutating func mayRetry(after error: SQSError) async -> Bool {
            guard error.isTransient, requests.lifecycle.isOpen else { return false }
            let pause = backoff.next(random: requests.random())
            guard requests.time.monotonicNano() + UInt64(pause.wholeNanoseconds) < deadline else { return false }
            return (try? await requests.time.pause(for: pause)) != nil
        }
    }
}
