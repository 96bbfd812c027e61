// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// Who leads, as one of the candidates sees it, as a value.
///
/// No clock but the candidate's own counts: a holder is alive for as long after a change of its Lease was seen here as the
/// Lease says. A leader counts from before it began to write, others from after they saw it, so it stops first.
struct LeaderState {
    /// What a look at the Lease asks for.
    enum Step: Equatable {
        /// Make the Lease.
        case create(LeaseRecord)
        /// Write the Lease, in the version that was seen.
        case update(LeaseRecord)
        /// Somebody else leads.
        case wait
    }

    private let identity: String
    private let timing: LeaderTiming
    private var seen: (record: LeaseRecord, at: Duration)?
    /// From when the last sign of life counts.
    private var renewedAt: Duration?

    init(identity: String, timing: LeaderTiming) {
        self.identity = identity
        self.timing = timing
    }

    /// Who leads, as far as was seen; nil for nobody.
    var holder: String? { seen.flatMap { $0.record.holder.isEmpty ? nil : $0.record.holder } }

    /// When this candidate stops to lead by itself; nil when it does not lead.
    var deadline: Duration? { renewedAt.map { $0 + timing.renewDeadline } }

    /// Whether this candidate leads.
    func isLeading(at now: Duration) -> Bool { deadline.map { now < $0 } ?? false }

    /// The Lease was looked at.
    ///
    /// - Parameters:
    ///   - record: What it says; nil when there is none.
    ///   - now: The time of this process, which never goes backwards.
    ///   - unixNano: The time of day, for people who look at the Lease.
    /// - Returns: What to do about it.
    mutating func looked(_ record: LeaseRecord?, at now: Duration, unixNano: UInt64) -> Step {
        guard let record else {
            seen = nil
            renewedAt = nil
            return .create(claim(after: nil, unixNano))
        }
        if seen?.record != record { seen = (record, now) }
        if record.holder == identity { return .update(renewal(of: record, unixNano)) }
        // Whatever this candidate believed, somebody else has the Lease.
        renewedAt = nil
        let since = seen?.at ?? now
        guard record.holder.isEmpty || now >= since + record.duration else { return .wait }
        return .update(claim(after: record, unixNano))
    }

    /// What a leader writes without a look, in the version that it wrote last; nil when it does not lead.
    func renewal(at now: Duration, unixNano: UInt64) -> LeaseRecord? {
        guard isLeading(at: now), let record = seen?.record, record.holder == identity else { return nil }
        return renewal(of: record, unixNano)
    }

    /// The Lease was written.
    ///
    /// - Parameters:
    ///   - record: What it says now.
    ///   - begun: When the request was begun, from which others may count at the earliest.
    mutating func wrote(_ record: LeaseRecord, begun: Duration) {
        seen = (record, begun)
        renewedAt = begun
    }

    /// This candidate leads no more: its time is over, or its work has ended.
    mutating func stop() {
        renewedAt = nil
    }

    /// What a leader writes that has ended its work, so that others need not wait; nil when it did not lead.
    func release(unixNano: UInt64) -> LeaseRecord? {
        guard var record = seen?.record, record.holder == identity else { return nil }
        record.holder = ""
        record.duration = .seconds(1)
        record.renewTime = Self.time(unixNano)
        return record
    }

    private func claim(after record: LeaseRecord?, _ unixNano: UInt64) -> LeaseRecord {
        LeaseRecord(
            holder: identity,
            duration: timing.leaseDuration,
            acquireTime: Self.time(unixNano),
            renewTime: Self.time(unixNano),
            transitions: record.map { $0.transitions + 1 } ?? 0
        )
    }

    private func renewal(of record: LeaseRecord, _ unixNano: UInt64) -> LeaseRecord {
        var record = record
        record.duration = timing.leaseDuration
        record.renewTime = Self.time(unixNano)
        return record
    }

    private static func time(_ unixNano: UInt64) -> String { RFC3339.format(unixNano: unixNano, fractionDigits: 6) }
}
