// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Gathers what a zone tells of the rows that are written.
struct ZoneBuilder {
    /// How many hops, or how many new traces, make a zone.
    static let rows = 512

    private var zone = Zone()
    /// Of all zones that were ended.
    private(set) var summary = SliceSummary()
    private var begun = 0
    private var spans = 0

    /// Whether it is time to write the zone.
    var isFull: Bool { zone.flow.count >= Self.rows || begun >= Self.rows }
    /// Whether no row was written since the last zone.
    var isEmpty: Bool { zone.flow.isEmpty && begun == 0 && spans == 0 }

    /// A row was added to `trace`.
    mutating func begin(startUnixNano: UInt64) {
        zone.lastTrace += 1
        zone.traces.insert(startUnixNano)
        begun += 1
    }

    /// A row was added to `span`.
    mutating func add(_ span: SpanData) {
        zone.lastSpan += 1
        spans += 1
        if span.kind == .producer { zone.marks.insert(.producerSpan) }
        guard span.status.isError else { return }
        zone.marks.insert(.errorSpan)
        zone.hops.insert(span.startUnixNano)
    }

    /// A row was added to `hop`.
    mutating func add(_ hop: HopRecord, texts: [Int64]) {
        zone.lastHop += 1
        zone.hops.insert(hop.startedAtUnixNano)
        let nanoseconds = hop.endedAtUnixNano - min(hop.startedAtUnixNano, hop.endedAtUnixNano)
        zone.longestNano = max(zone.longestNano, Int64(clamping: nanoseconds))
        zone.marks.insert(Zone.Marks(hop.outcome))
        if hop.attempt > 1 { zone.marks.insert(.laterAttempt) }
        if hop.error != nil { zone.marks.insert(.error) }
        if hop.actor == StoredHop.errorEnd { zone.marks.insert(.errorEnd) }
        for text in texts { zone.texts.insert(text) }
        zone.flow.append(Flow(hop))
    }

    /// Ends the zone and begins the next.
    mutating func take() -> Zone {
        let taken = zone
        summary.add(taken)
        zone = Zone()
        (zone.lastTrace, zone.lastHop, zone.lastSpan) = (taken.lastTrace, taken.lastHop, taken.lastSpan)
        begun = 0
        spans = 0
        return taken
    }
}
