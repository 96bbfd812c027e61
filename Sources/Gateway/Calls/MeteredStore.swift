// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Tracking

/// A store whose operations are timed.
struct MeteredStore: TrackingStore {
    let store: any TrackingStore
    let instruments: GatewayInstruments
    let clock: any TelemetryClock

    func create(_ envelope: TrackedEnvelope) async throws(TrackingError) -> Creation {
        try await timed(.create) { () async throws(TrackingError) in try await store.create(envelope) }
    }

    func envelope(_ id: String) async throws(TrackingError) -> TrackedEnvelope? {
        try await timed(.read) { () async throws(TrackingError) in try await store.envelope(id) }
    }

    func apply(
        _ reports: [AddressedReport],
        atUnixNano: UInt64
    ) async throws(TrackingError) -> [Tracking.ReportOutcome] {
        try await timed(.apply) { () async throws(TrackingError) in
            try await store.apply(reports, atUnixNano: atUnixNano)
        }
    }

    func cancel(_ id: String, reason: String?, atUnixNano: UInt64) async throws(TrackingError) -> CancelOutcome {
        try await timed(.cancel) { () async throws(TrackingError) in
            try await store.cancel(id, reason: reason, atUnixNano: atUnixNano)
        }
    }

    func list(_ query: EnvelopeQuery) async throws(TrackingError) -> EnvelopePage {
        try await timed(.list) { () async throws(TrackingError) in try await store.list(query) }
    }

    func events(of id: String, after sequence: Int64, limit: Int) async throws(TrackingError) -> [EnvelopeEvent] {
        try await timed(.events) { () async throws(TrackingError) in
            try await store.events(of: id, after: sequence, limit: limit)
        }
    }

    func expire(atUnixNano: UInt64, limit: Int) async throws(TrackingError) -> [EnvelopeEvent] {
        try await timed(.expire) { () async throws(TrackingError) in
            try await store.expire(atUnixNano: atUnixNano, limit: limit)
        }
    }

    func nextDeadlineUnixNano() async throws(TrackingError) -> UInt64? {
        try await timed(.expire) { () async throws(TrackingError) in try await store.nextDeadlineUnixNano() }
    }

    func prune(_ policy: RetentionPolicy, atUnixNano: UInt64, limit: Int) async throws(TrackingError) -> PruneReport {
        try await timed(.prune) { () async throws(TrackingError) in
            try await store.prune(policy, atUnixNano: atUnixNano, limit: limit)
        }
    }

    func canceled(
        sinceUnixNano: UInt64,
        after last: CanceledEnvelope?,
        limit: Int
    ) async throws(TrackingError) -> [CanceledEnvelope] {
        try await timed(.list) { () async throws(TrackingError) in
            try await store.canceled(sinceUnixNano: sinceUnixNano, after: last, limit: limit)
        }
    }

    func takeUnpublished(
        dueAtUnixNano: UInt64,
        againAtUnixNano: UInt64,
        limit: Int
    ) async throws(TrackingError) -> [String] {
        try await timed(.outbox) { () async throws(TrackingError) in
            try await store.takeUnpublished(
                dueAtUnixNano: dueAtUnixNano,
                againAtUnixNano: againAtUnixNano,
                limit: limit
            )
        }
    }

    func published(_ ids: [String]) async throws(TrackingError) {
        try await timed(.outbox) { () async throws(TrackingError) in try await store.published(ids) }
    }

    func close() async { await store.close() }

    private func timed<Value>(
        _ operation: StoreOperation,
        _ body: () async throws(TrackingError) -> Value
    ) async throws(TrackingError) -> Value {
        let began = clock.monotonicNano()
        do {
            let value = try await body()
            instruments.observeStore(operation, .done, .nanoseconds(clock.monotonicNano() - began))
            return value
        } catch {
            // A duplicate is an answer; whatever else is thrown is none.
            if case .duplicateID = error {
                instruments.observeStore(operation, .done, .nanoseconds(clock.monotonicNano() - began))
            } else {
                instruments.observeStore(operation, .failed, .nanoseconds(clock.monotonicNano() - began))
            }
            throw error
        }
    }
}
