// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// What the comparison of a replayed hop with its recording found.
enum HopFinding: Sendable, Equatable {
    /// They mean the same.
    case same
    /// They differ; this is the first difference. The note is for people: what an error said, for instance.
    case diverged(JSONDifference, note: String?)
    /// The recording does not hold what is needed.
    case impossible(Impossibility)

    /// The same of a hop that was not recorded, of which nothing was expected.
    var ofNewHop: HopFinding {
        guard case .diverged(let difference, let note) = self else { return self }
        return .diverged(
            difference,
            note: ["the recording has no such hop", note].compactMap(\.self).joined(separator: "; ")
        )
    }

    /// Whether they differ.
    var isDivergence: Bool {
        if case .diverged = self { true } else { false }
    }
}
