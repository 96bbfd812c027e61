// SPDX-License-Identifier: Apache-2.0

/// The two kinds of records of a slice; each has rows that count from 1.
public enum RecordKind: String, Sendable, Hashable, CaseIterable {
    /// Spans.
    case spans
    /// Hops, with their envelopes.
    case hops
}
