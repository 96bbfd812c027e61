// SPDX-License-Identifier: Apache-2.0

/// What came of the work on a key.
public enum WorkOutcome: Sendable, Hashable {
    /// It is done until the key is added again.
    case done
    /// It failed, and is tried again after a pause that grows with each failure of this key.
    case retry
    /// It is done for now, and looked at again after this time.
    case again(after: Duration)
}
