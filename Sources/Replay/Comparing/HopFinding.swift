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

    /// Whether they differ.
    var isDivergence: Bool {
        if case .diverged = self { true } else { false }
    }
}
