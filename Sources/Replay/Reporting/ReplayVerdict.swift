// SPDX-License-Identifier: Apache-2.0

/// What came out of running something recorded again.
public enum ReplayVerdict: String, Sendable, Hashable, CaseIterable {
    /// It did what it had done.
    case same
    /// It did something else.
    case diverged
    /// It could not be run again, so nothing is known.
    case impossible

    /// The verdict on a whole: diverged if any part is, else impossible if any part is or there is none.
    static func combined(_ parts: some Sequence<ReplayVerdict>) -> ReplayVerdict {
        var verdict: ReplayVerdict?
        for part in parts {
            switch (verdict, part) {
            case (_, .diverged): return .diverged
            case (_, .impossible): verdict = .impossible
            case (nil, .same): verdict = .same
            case (_, .same): break
            }
        }
        return verdict ?? .impossible
    }
}
