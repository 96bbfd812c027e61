// SPDX-License-Identifier: Apache-2.0

internal import Tracking

/// What one transaction changes, as a value: the locked envelopes, and the events that come of it.
struct Changes {
    private var entries: [String: EnvelopeEntry] = [:]
    private var order: [String] = []
    private var changedIDs: Set<String> = []
    /// The events so far, in their order.
    private(set) var events: [EnvelopeEvent] = []

    /// Begins with locked envelopes.
    init(_ locked: [EnvelopeEntry]) {
        for entry in locked { entries[entry.state.envelopeID] = entry }
    }

    /// Lets something happen to an envelope.
    mutating func change(_ id: String, _ body: (inout EnvelopeState) -> EnvelopeEvent?) -> ReportOutcome {
        guard var entry = entries[id] else { return .unknown }
        guard let event = body(&entry.state) else {
            return .nothingNew(progressPercent: entry.state.progressPercent)
        }
        entries[id] = entry
        events.append(event)
        if changedIDs.insert(id).inserted { order.append(id) }
        return .recorded(event)
    }

    /// The envelopes that are different now.
    var changed: [EnvelopeEntry] { order.compactMap { entries[$0] } }

    /// How an envelope stands.
    func status(of id: String) -> EnvelopeStatus? { entries[id]?.state.status }

    /// The row of an envelope.
    func row(of id: String) -> Int64? { entries[id]?.row }
}
