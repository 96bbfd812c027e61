// SPDX-License-Identifier: Apache-2.0

/// The kind of a metric family.
public enum MetricKind: String, Hashable, Sendable, CaseIterable {
    /// Only ever grows.
    case counter
    /// Goes up and down.
    case gauge
    /// Counts observations by size.
    case histogram
}
