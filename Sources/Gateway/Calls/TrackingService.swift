// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Tracking

/// The store of envelopes together with those who watch: whatever is stored is passed on and counted.
///
/// Every change of an envelope goes through here.
struct TrackingService: Sendable {
    let store: any TrackingStore
    let hub: EventHub
    let cancellations: CancellationHub
    let instruments: GatewayInstruments
    let clock: any TelemetryClock

    /// Keeps a new envelope.
    func create(_ envelope: TrackedEnvelope) async throws(TrackingError) -> Creation {
        let creation = try await store.create(envelope)
        if creation == .created { instruments.count(.created) }
        return creation
    }

    /// All that is known of an envelope.
    func envelope(_ id: String) async throws(TrackingError) -> TrackedEnvelope? { try await store.envelope(id) }

    /// Takes in what sidecars said.
    func apply(_ reports: [AddressedReport]) async throws(TrackingError) -> [Tracking.ReportOutcome] {
        let outcomes = try await store.apply(reports, atUnixNano: clock.nowUnixNano())
        let events = outcomes.compactMap(\.event)
        hub.publish(events)
        instruments.count(.succeeded, events.count { $0.status == .succeeded })
        instruments.count(.failed, events.count { $0.status == .failed })
        for (report, outcome) in zip(reports, outcomes) {
            instruments.countReport(report.report.kind, outcome.effect)
        }
        await observeEnds(events)
        return outcomes
    }

    /// How long the pipelines of calls took that are over; when a call began, its event does not tell.
    private func observeEnds(_ events: [EnvelopeEvent]) async {
        for event in events where event.isFinal {
            guard let envelope = try? await store.envelope(event.envelopeID), envelope.parentID == nil,
                let tool = envelope.tool, event.atUnixNano >= envelope.createdAtUnixNano
            else { continue }
            instruments.observeEnvelope(tool, .nanoseconds(Int64(event.atUnixNano - envelope.createdAtUnixNano)))
        }
    }

    /// Ends an envelope, and what was split off from it, because somebody asked for it.
    func cancel(_ id: String, reason: String?) async throws(TrackingError) -> CancelOutcome {
        let now = clock.nowUnixNano()
        let outcome = try await store.cancel(id, reason: reason, atUnixNano: now)
        if case .canceled(let events) = outcome {
            hub.publish(events)
            cancellations.publish(events.map(\.envelopeID))
            instruments.count(.canceled, events.count)
        }
        return outcome
    }

    /// Ends envelopes whose deadline has come.
    ///
    /// - Returns: how many there were.
    func expire(limit: Int) async throws(TrackingError) -> Int {
        let events = try await store.expire(atUnixNano: clock.nowUnixNano(), limit: limit)
        hub.publish(events)
        instruments.count(.expired, events.count)
        return events.count
    }
}

extension EnvelopeReport {
    /// What the metrics call it.
    var kind: ReportKind {
        switch self {
        case .progress: .progress
        case .final: .final
        }
    }
}

extension Tracking.ReportOutcome {
    /// What the metrics call it.
    var effect: ReportEffect {
        switch self {
        case .recorded: .accepted
        case .nothingNew: .ignored
        case .unknown: .unknown
        }
    }
}
