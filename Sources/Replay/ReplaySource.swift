// SPDX-License-Identifier: Apache-2.0

public import TelemetryCore
public import TraceStore

/// Where the recordings come from that are replayed.
public enum ReplaySource: Sendable {
    /// These traces of a trace store, run in the order of their recording.
    case store(directory: String, [TraceID])
    /// Recordings that are in memory already, those of a suite for instance.
    case traces([StoredTrace])

    /// The traces, in the order in which they are reported.
    var ids: [TraceID] {
        switch self {
        case .store(_, let ids): ids
        case .traces(let traces): traces.map(\.id)
        }
    }
}
