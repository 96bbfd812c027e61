// SPDX-License-Identifier: Apache-2.0

/// When a transaction takes its locks.
public enum TransactionKind: String, Sendable, CaseIterable {
    /// At its first statement, and only for reading; a write then upgrades and cannot wait, so it may fail as busy.
    case deferred = "BEGIN DEFERRED"
    /// The write lock at its start, where the busy policy waits for it. For everything that writes.
    case immediate = "BEGIN IMMEDIATE"
    /// Like `immediate`, and outside WAL mode also no readers.
    case exclusive = "BEGIN EXCLUSIVE"
}
