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
        errorEnds = filter.isFailure ? try slice.textIDs(StoredHop.errorEnd) : []
        var fingerprints: Set<Int64> = []
        for prefix in filter.fingerprintPrefixes { fingerprints.formUnion(try slice.textIDs(prefix, asPrefix: true)) }
        self.fingerprints = fingerprints
    }

    /// Whether a hop of the slice can meet it: every text that it must have is there.
    var isPossible: Bool {
        (filter.actor == nil || !actors.isEmpty) && (filter.errorType == nil || !errors.isEmpty)
            && (filter.fingerprint == nil || !fingerprints.isEmpty)
    }

    /// Whether a hop, or where failures are looked for a span, of a zone can meet it.
    func isPossible(marks: Zone.Marks, longestNano: Int64, texts: () -> Set<Int64>) -> Bool {
        guard isPossible(marks: marks, longestNano: longestNano) else { return false }
        guard filter.actor != nil || filter.errorType != nil || filter.fingerprint != nil else { return true }
        let texts = texts()
        return (filter.actor == nil || !texts.isDisjoint(with: actors))
            && (filter.errorType == nil || !texts.isDisjoint(with: errors))
            && (filter.fingerprint == nil || !texts.isDisjoint(with: fingerprints))
    }

    /// The same of a slice as a whole, or of a zone whose texts are not known.
    func isPossible(marks: Zone.Marks, longestNano: Int64) -> Bool {
        switch filter.incident {
        case nil: break
        case .retried: if marks.isDisjoint(with: [Zone.Marks(.retried), .laterAttempt]) { return false }
        case .deadLettered: if !marks.contains(Zone.Marks(.deadLettered)) { return false }
        case .slow: if longestNano < filter.slowNano { return false }
        }
        if filter.isFailure, marks.isDisjoint(with: .failure) { return false }
        return filter.errorType == nil && filter.errorText == nil || marks.contains(.error)
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
