// SPDX-License-Identifier: Apache-2.0

/// What is asked of one hop, but for its payloads.
struct HopFilter: Hashable {
    var actor: String?
    var incident: TraceIncident?
    var slowNano: Int64 = .max
    var errorType: String?
    /// In lower case.
    var errorText: String?
    var fingerprint: String?
    /// Whether the hop must be one that a failed trace has: it failed for good, or arrived at error-end.
    var isFailure = false

    /// What a failed trace has, when it has hops.
    static let failure: HopFilter = {
        var filter = HopFilter()
        filter.isFailure = true
        return filter
    }()

    private init() {}

    /// What a query asks of hops.
    init(_ query: TraceQuery) {
        actor = query.actor
        incident = query.incident
        slowNano = query.slowThreshold.nanoseconds
        errorType = query.errorType
        errorText = query.errorText?.lowercased()
        fingerprint = query.fingerprint
    }

    /// Whether every hop will do.
    var isEmpty: Bool {
        actor == nil && incident == nil && errorType == nil && errorText == nil && fingerprint == nil && !isFailure
    }

    /// Whether few hops will do, as a rule.
    var isSelective: Bool {
        errorType != nil || errorText != nil || isFailure || incident == .retried || incident == .deadLettered
    }

    /// What a fingerprint may begin with.
    var fingerprintPrefixes: [String] { fingerprint.map { [$0, "sha256:" + $0] } ?? [] }

    func accepts(_ hop: StoredHop) -> Bool {
        accepts(
            isActor: actor == nil || hop.actor == actor,
            isFingerprint: fingerprint == nil
                || fingerprintPrefixes.contains { hop.handlerFingerprint?.hasPrefix($0) ?? false },
            isErrorEnd: hop.actor == StoredHop.errorEnd,
            outcome: hop.outcome,
            attempt: hop.attempt,
            durationNano: hop.duration.nanoseconds
        ) { hop.error }
    }

    /// The one place that decides, for hops as they are stored and as they are read.
    func accepts(
        isActor: Bool,
        isFingerprint: Bool,
        isErrorEnd: Bool,
        outcome: HopOutcome,
        attempt: Int,
        durationNano: Int64,
        error: () -> HopError?
    ) -> Bool {
        guard isActor, isFingerprint else { return false }
        switch incident {
        case nil: break
        case .retried: guard outcome == .retried || attempt > 1 else { return false }
        case .deadLettered: guard outcome == .deadLettered else { return false }
        case .slow: guard durationNano >= slowNano else { return false }
        }
        if isFailure {
            let hasFailed = outcome.isProblem && outcome != .retried || outcome == .canceled
            guard hasFailed || isErrorEnd && outcome != .duplicate else { return false }
        }
        guard errorType != nil || errorText != nil else { return true }
        guard let error = error() else { return false }
        if let errorType { guard error.type == errorType || error.code == errorType else { return false } }
        guard let errorText else { return true }
        return error.message.lowercased().contains(errorText)
            || (error.traceback?.lowercased().contains(errorText) ?? false)
    }

    /// What of the hop was asked for, in words.
    func reasons(_ hop: StoredHop) -> [String] {
        var reasons: [String] = []
        if let actor { reasons.append("actor \(actor)") }
        switch incident {
        case nil: break
        case .retried: reasons.append(hop.outcome == .retried ? "retried" : "attempt \(hop.attempt)")
        case .deadLettered: reasons.append("dead-lettered")
        case .slow: reasons.append("took \(TimeText.duration(UInt64(clamping: hop.duration.nanoseconds)))")
        }
        if let error = hop.error, errorType != nil || errorText != nil {
            reasons.append("error \(error.type.isEmpty ? error.code : error.type)")
        }
        if fingerprint != nil { reasons.append("fingerprint \(hop.handlerFingerprint ?? "")") }
        if isFailure { reasons.append(hop.outcome == .ended ? "arrived at error-end" : hop.outcome.name) }
        return reasons
    }
}
