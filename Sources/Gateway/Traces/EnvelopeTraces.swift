// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Tracking

/// The traces of envelopes: as they were recorded, or else as far as sidecars have reported them.
struct EnvelopeTraces: Sendable {
    private static let maxEvents = 10_000

    let store: any TrackingStore
    /// The trace store; nil when there is none on this machine.
    let recorded: RecordedTraces?
    let clock: any TelemetryClock

    /// The JSON of `asya trace show ID --json` about one envelope.
    ///
    /// - Throws: `APIError` when it cannot be read.
    func trace(of envelope: TrackedEnvelope) async throws(APIError) -> [UInt8] {
        if let recorded, let id = envelope.traceID.flatMap({ TraceID(hex: $0) }),
            let trace = try await recorded.trace(of: envelope.id, in: id)
        {
            return trace
        }
        do throws(TrackingError) {
            let events = try await store.events(of: envelope.id, after: 0, limit: Self.maxEvents)
            return ReportedTrace(envelope, events, nowUnixNano: clock.nowUnixNano()).json
        } catch {
            throw APIError(error)
        }
    }
}
