// SPDX-License-Identifier: Apache-2.0

/// What a comparison comes to.
public enum ComparisonVerdict: String, Sendable, CaseIterable {
    /// Both mean the same.
    case alike
    /// They differ.
    case different
    /// As far as it was recorded they are alike, and something was not recorded.
    case incomparable
}
