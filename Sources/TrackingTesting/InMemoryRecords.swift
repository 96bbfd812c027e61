// SPDX-License-Identifier: Apache-2.0

internal import Tracking

/// The records of an `InMemoryTrackingDatabase`, as a value.
struct InMemoryRecords {
    private struct Entry {
        var envelope: TrackedEnvelope
        var events: [EnvelopeEvent] = []
    }

    private var entries: [String: Entry] = [:]

    mutating func create(_ envelope: TrackedEnvelope) throws(TrackingError) -> Creation {
        if let key = envelope.idempotencyKey {
            let existing = entries.values.first { entry in
                entry.envelope.principal == envelope.principal && entry.envelope.idempotencyKey == key
            }
            if let existing { return .existing(existing.envelope) }
        }
        guard entries[envelope.id] == nil else { throw .duplicateID(envelope.id) }
        entries[envelope.id] = Entry(envelope: envelope)
        return .created
    }

    func envelope(_ id: String) -> TrackedEnvelope? { entries[id]?.envelope }

    mutating func apply(_ reports: [AddressedReport], atUnixNano: UInt64) -> [ReportOutcome] {
        reports.map { report in
            guard entries[report.envelopeID] != nil else { return .unknown }
            let event = change(report.envelopeID) { $0.apply(report.report, atUnixNano: atUnixNano) }
            if let event { return .recorded(event) }
            let percent = entries[report.envelopeID]?.envelope.progressPercent ?? 0
            return .nothingNew(progressPercent: percent)
        }
    }

    mutating func cancel(_ id: String, reason: String?, atUnixNano: UInt64) -> CancelOutcome {
        guard let entry = entries[id] else { return .unknown }
        guard let event = change(id, { $0.cancel(reason: reason, atUnixNano: atUnixNano) }) else {
            return .alreadyFinal(entry.envelope.status)
        }
        var events = [event]
        var seen: Set<String> = [id]
        var parents = [id]
        while let parent = parents.popLast() {
            for child in entries.values.filter({ $0.envelope.parentID == parent }).map(\.envelope.id)
            where seen.insert(child).inserted {
                parents.append(child)
                if let event = change(child, { $0.cancel(reason: reason, atUnixNano: atUnixNano) }) {
                    events.append(event)
                }
            }
        }
        return .canceled(events)
    }

    func list(_ query: EnvelopeQuery) -> EnvelopePage {
        let found = entries.values.map(\.envelope).filter { envelope in
            (query.status.map { $0 == envelope.status } ?? true)
                && (query.tool.map { $0 == envelope.tool } ?? true)
                && (query.principal.map { $0 == envelope.principal } ?? true)
                && (query.parentID.map { $0 == envelope.parentID } ?? true)
                && (query.sinceUnixNano.map { $0 <= envelope.createdAtUnixNano } ?? true)
                && (query.untilUnixNano.map { $0 > envelope.createdAtUnixNano } ?? true)
                && (query.changedSinceUnixNano.map { $0 <= envelope.updatedAtUnixNano } ?? true)
                && (!query.excludesParts || envelope.parentID == nil)
        }
        let sorted = found.map { envelope in
            let summary = EnvelopeSummary(envelope)
            return (summary, place: EnvelopeCursor(behind: summary, in: query.order))
        }.sorted { Self.isBehind($1.place, $0.place) }
        let rest = sorted.filter { line in query.after.map { Self.isBehind(line.place, $0) } ?? true }
        return EnvelopePage(found: rest.map(\.0), query)
    }

    private static func isBehind(_ place: EnvelopeCursor, _ other: EnvelopeCursor) -> Bool {
        (place.atUnixNano, place.id) < (other.atUnixNano, other.id)
    }

    func events(of id: String, after sequence: Int64, limit: Int) -> [EnvelopeEvent] {
        Array((entries[id]?.events ?? []).filter { $0.sequence > sequence }.prefix(limit))
    }

    mutating func expire(atUnixNano: UInt64, limit: Int) -> [EnvelopeEvent] {
        let due = open.filter { $0.deadlineUnixNano.map { $0 <= atUnixNano } ?? false }
        return due.prefix(limit).compactMap { envelope in
            change(envelope.id) { state in
                state.expire(
                    deadlineUnixNano: envelope.deadlineUnixNano,
                    timeout: envelope.timeout,
                    atUnixNano: atUnixNano
                )
            }
        }
    }

    var nextDeadlineUnixNano: UInt64? { open.first?.deadlineUnixNano }

    /// Open envelopes that have a deadline, the first one first.
    private var open: [TrackedEnvelope] {
        entries.values.map(\.envelope)
            .filter { !$0.status.isFinal && $0.deadlineUnixNano != nil }
            .sorted { ($0.deadlineUnixNano ?? .max, $0.id) < ($1.deadlineUnixNano ?? .max, $1.id) }
    }

    mutating func prune(_ policy: RetentionPolicy, atUnixNano: UInt64, limit: Int) -> PruneReport {
        let ended = entries.values.map(\.envelope).filter(\.status.isFinal)
            .sorted { ($0.updatedAtUnixNano, $0.id) < ($1.updatedAtUnixNano, $1.id) }
        let old = ended.prefix { $0.updatedAtUnixNano.later(by: policy.recordAge) <= atUnixNano }
        let removed = ended.prefix(min(max(old.count, ended.count - policy.maxRecords), limit))
        for envelope in removed {
            entries[envelope.id] = nil
        }
        let trimmed = ended.dropFirst(removed.count)
            .prefix { $0.updatedAtUnixNano.later(by: policy.eventAge) <= atUnixNano }
            .filter { (entries[$0.id]?.events.count ?? 0) > 1 }
            .prefix(limit - removed.count)
        var events = 0
        for envelope in trimmed {
            events += (entries[envelope.id]?.events.count ?? 1) - 1
            entries[envelope.id]?.events.removeAll { !$0.isFinal }
        }
        return PruneReport(
            removedEvents: events,
            removedEnvelopes: removed.count,
            hasMore: removed.count + trimmed.count == limit
        )
    }

    func canceled(sinceUnixNano: UInt64, after last: CanceledEnvelope?, limit: Int) -> [CanceledEnvelope] {
        let all = entries.values.map(\.envelope)
            .filter { $0.status == .canceled && $0.updatedAtUnixNano >= sinceUnixNano }
            .map { CanceledEnvelope(id: $0.id, canceledAtUnixNano: $0.updatedAtUnixNano) }
            .sorted { ($0.canceledAtUnixNano, $0.id) < ($1.canceledAtUnixNano, $1.id) }
        let rest = all.drop { envelope in
            guard let last else { return false }
            return (envelope.canceledAtUnixNano, envelope.id) <= (last.canceledAtUnixNano, last.id)
        }
        return Array(rest.prefix(limit))
    }

    mutating func takeUnpublished(
        dueAtUnixNano: UInt64,
        againAtUnixNano: UInt64,
        limit: Int
    ) -> [String] {
        let due = entries.values.map(\.envelope)
            .filter { $0.publicationDueAtUnixNano.map { $0 <= dueAtUnixNano } ?? false }
            .sorted { ($0.publicationDueAtUnixNano ?? .max, $0.id) < ($1.publicationDueAtUnixNano ?? .max, $1.id) }
        let taken = due.prefix(limit).map(\.id)
        for id in taken { entries[id]?.envelope.publicationDueAtUnixNano = againAtUnixNano }
        return taken
    }

    mutating func published(_ ids: [String]) {
        for id in ids { entries[id]?.envelope.publicationDueAtUnixNano = nil }
    }

    private mutating func change(
        _ id: String,
        _ body: (inout EnvelopeState) -> EnvelopeEvent?
    ) -> EnvelopeEvent? {
        guard var entry = entries[id], let event = body(&entry.envelope.state) else { return nil }
        entry.envelope.publicationDueAtUnixNano = nil
        entry.events.append(event)
        entries[id] = entry
        return event
    }
}
