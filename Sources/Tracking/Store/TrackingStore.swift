// SPDX-License-Identifier: Apache-2.0

/// Where the gateway keeps what it knows of envelopes.
///
/// Every call may be made from any task at once, and is answered after what it changed is stored. Two calls about one
/// envelope happen one after the other, never half: the events of an envelope have the numbers 1, 2, 3 without a gap,
/// whatever is reported at the same time. Times are Unix nanoseconds and come from the caller, so that a store has no
/// clock.
///
/// A store that cannot keep up answers ``TrackingError/overloaded(retryAfter:)`` at once instead of queueing without
/// bound.
public protocol TrackingStore: Sendable {
    /// Keeps a new envelope.
    ///
    /// - Parameter envelope: pending, with the sequence number 0.
    /// - Returns: that it is kept, or the envelope that the same principal made with the same idempotency key.
    /// - Throws: ``TrackingError/duplicateID(_:)`` when the id is taken.
    func create(_ envelope: TrackedEnvelope) async throws(TrackingError) -> Creation

    /// All that is known of an envelope; nil when it is unknown, or was removed because of its age.
    func envelope(_ id: String) async throws(TrackingError) -> TrackedEnvelope?

    /// Takes reports in, all in one transaction and in their order.
    ///
    /// - Parameters:
    ///   - reports: what sidecars said.
    ///   - atUnixNano: the time.
    /// - Returns: what became of each report, in the order of `reports`.
    /// - Throws: ``TrackingError``, and then nothing is changed.
    func apply(_ reports: [AddressedReport], atUnixNano: UInt64) async throws(TrackingError) -> [ReportOutcome]

    /// Ends an envelope because somebody asked for it, and with it every open envelope that was split off from it.
    ///
    /// - Parameters:
    ///   - id: the envelope.
    ///   - reason: why, in words.
    ///   - atUnixNano: the time.
    /// - Returns: the events of all that are now canceled, or why there is none.
    /// - Throws: ``TrackingError``, and then nothing is changed.
    func cancel(_ id: String, reason: String?, atUnixNano: UInt64) async throws(TrackingError) -> CancelOutcome

    /// A page of envelopes, the last one first.
    func list(_ query: EnvelopeQuery) async throws(TrackingError) -> EnvelopePage

    /// The events of an envelope that follow a sequence number, in order; empty for an unknown envelope.
    ///
    /// Events of envelopes that ended may be removed with time, all but the final one.
    ///
    /// - Parameters:
    ///   - id: the envelope.
    ///   - sequence: the number of the last event that the caller has; 0 for none.
    ///   - limit: at most so many.
    /// - Returns: the events.
    /// - Throws: ``TrackingError``.
    func events(of id: String, after sequence: Int64, limit: Int) async throws(TrackingError) -> [EnvelopeEvent]

    /// Ends envelopes whose deadline has come.
    ///
    /// - Parameters:
    ///   - atUnixNano: the time.
    ///   - limit: at most so many, those first whose deadline came first.
    /// - Returns: their final events; as many as `limit` when there may be more.
    /// - Throws: ``TrackingError``, and then nothing is changed.
    func expire(atUnixNano: UInt64, limit: Int) async throws(TrackingError) -> [EnvelopeEvent]

    /// The first deadline among envelopes that have not ended; nil when there is none.
    func nextDeadlineUnixNano() async throws(TrackingError) -> UInt64?

    /// Removes some of what is too old or too many.
    ///
    /// - Parameters:
    ///   - policy: what may go.
    ///   - atUnixNano: the time.
    ///   - limit: how many envelopes one call looks at, so that it does not keep others waiting.
    /// - Returns: what was removed, and whether to call again soon.
    /// - Throws: ``TrackingError``, and then nothing is changed.
    func prune(
        _ policy: RetentionPolicy,
        atUnixNano: UInt64,
        limit: Int
    ) async throws(TrackingError) -> PruneReport

    /// Envelopes that were canceled, the first one first: for sidecars, which drop their messages.
    ///
    /// - Parameters:
    ///   - sinceUnixNano: canceled at this time or later.
    ///   - last: the last one that the caller has, of the page before.
    ///   - limit: at most so many.
    /// - Returns: the envelopes, in the order in which they were canceled; fewer than `limit` at the end.
    /// - Throws: ``TrackingError``.
    func canceled(
        sinceUnixNano: UInt64,
        after last: CanceledEnvelope?,
        limit: Int
    ) async throws(TrackingError) -> [CanceledEnvelope]

    /// Takes over envelopes whose publication is due: those of a gateway that ended between keeping and publishing them.
    ///
    /// - Parameters:
    ///   - dueAtUnixNano: due at this time or before.
    ///   - againAtUnixNano: when they are due again, unless ``published(_:)`` says that they are not.
    ///   - limit: at most so many, those first that were due first.
    /// - Returns: their ids, which nobody else is given before `againAtUnixNano`; fewer than `limit` at the end.
    /// - Throws: ``TrackingError``, and then nothing is changed.
    func takeUnpublished(
        dueAtUnixNano: UInt64,
        againAtUnixNano: UInt64,
        limit: Int
    ) async throws(TrackingError) -> [String]

    /// Notes that the messages of envelopes are with the broker.
    ///
    /// So is one of which something was reported or that has ended: those need not be named here.
    func published(_ ids: [String]) async throws(TrackingError)

    /// Finishes what was asked for and ends; every later call throws ``TrackingError/closed``.
    ///
    /// Closing again does nothing.
    func close() async
}
