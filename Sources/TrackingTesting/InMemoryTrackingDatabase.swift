// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
public import Tracking

/// What stores in memory share, so that one can be closed and another opened, or several used at once.
public final class InMemoryTrackingDatabase: Sendable {
    private struct State {
        var records = InMemoryRecords()
        var failure: TrackingError?
    }

    private let state = Mutex(State())

    /// An empty database.
    public init() {}

    /// From now on every call fails like this; nil for none.
    public func fail(with error: TrackingError?) {
        state.withLock { $0.failure = error }
    }

    func change<Value>(
        _ body: (inout InMemoryRecords) throws(TrackingError) -> Value
    ) throws(TrackingError) -> Value {
        let result: Result<Value, TrackingError> = state.withLock { state in
            if let failure = state.failure { return .failure(failure) }
            do throws(TrackingError) {
                return .success(try body(&state.records))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
