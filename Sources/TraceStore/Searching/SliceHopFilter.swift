// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient

/// A ``HopFilter`` in the numbers of one slice.
struct SliceHopFilter {
    private let filter: HopFilter
    private let actors: Set<Int64>
    private let fingerprints: Set<Int64>
    private let errors: Set<Int64>
    private let errorEnds: Set<Int64>

    init(_ filter: HopFilter, in slice: SliceReader) throws(SQLiteError) {
        self.filter = filter
        actors = try filter.actor.map { text throws(SQLiteError) in try slice.textIDs(text) } ?? []
        errors = try filter.errorType.map { text throws(SQLiteError) in try slice.textIDs(text) } ?? []
        errorEnds = filter.isProblem ? try slice.textIDs(StoredHop.errorEnd) : []
        var fingerprints: Set<Int64> = []
        for prefix in filter.fingerprintPrefixes { fingerprints.formUnion(try slice.textIDs(prefix, asPrefix: true)) }
        self.fingerprints = fingerprints
    }

    /// Whether a hop of the slice can meet it: every text that it must have is there.
    var isPossible: Bool {
        (filter.actor == nil || !actors.isEmpty) && (filter.errorType == nil || !errors.isEmpty)
            && (filter.fingerprint == nil || !fingerprints.isEmpty)
    }

    /// Whether a hop of the zone can meet it.
    func isPossible(in zone: StoredZone) -> Bool {
        // Nothing is known of what is behind the last zone.
        guard zone.row != nil else { return true }
        let marks = zone.zone.marks
        let texts = zone.zone.texts
        switch filter.incident {
        case nil: break
        case .retried: if marks.isDisjoint(with: [Zone.Marks(.retried), .laterAttempt]) { return false }
        case .deadLettered: if !marks.contains(Zone.Marks(.deadLettered)) { return false }
        case .slow: if zone.zone.longestNano < filter.slowNano { return false }
        }
        if filter.isProblem, marks.isDisjoint(with: .problem) { return false }
        if filter.errorType != nil || filter.errorText != nil, !marks.contains(.error) { return false }
        return (filter.actor == nil || !texts.isDisjoint(with: actors))
            && (filter.errorType == nil || !texts.isDisjoint(with: errors))
            && (filter.fingerprint == nil || !texts.isDisjoint(with: fingerprints))
    }

    func accepts(
        actor: Int64,
        fingerprint: Int64?,
        outcome: HopOutcome,
        attempt: Int,
        durationNano: Int64,
        error: () -> HopError?
    ) -> Bool {
        filter.accepts(
            isActor: filter.actor == nil || actors.contains(actor),
            isFingerprint: filter.fingerprint == nil || fingerprint.map { fingerprints.contains($0) } ?? false,
            isErrorEnd: errorEnds.contains(actor),
            outcome: outcome,
            attempt: attempt,
            durationNano: durationNano,
            error: error
        )
    }
}
