// SPDX-License-Identifier: Apache-2.0

/// What is told while traces are collected.
public enum CollectNews: Sendable {
    /// So many processes are asked.
    case found(processes: Int)
    /// So many traces are chosen.
    case chosen(traces: Int)
    /// So much is in the store now that was not before.
    case added(spans: Int, hops: Int, bytes: Int)
    /// One process is done with.
    case ended(CollectReport.Source)
}
