// SPDX-License-Identifier: Apache-2.0

/// One step from a form of the file to the next; its place in the list is the version that it leads to.
///
/// A step that was released never changes: files that it made are out there. What is to be different is a new step.
struct Migration: Sendable {
    /// Statements without parameters, run in one transaction with the new version number.
    let script: String

    /// All steps, the first one first.
    static let all = [Migration(script: tables), Migration(script: outbox), Migration(script: changes)]

    // The record is narrow, because every report rewrites it: what may be large and never changes is in `requests`,
    // and what comes at the end is in `results`, from where the final event takes it as well.
    private static let tables = """
        CREATE TABLE envelopes (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            parent_id TEXT,
            tool TEXT,
            principal TEXT NOT NULL,
            trace_id TEXT,
            idempotency_key TEXT,
            timeout INTEGER,                  -- ns
            deadline INTEGER,                 -- Unix ns
            created_at INTEGER NOT NULL,      -- Unix ns
            updated_at INTEGER NOT NULL,      -- Unix ns
            status INTEGER NOT NULL,          -- 0 pending, 1 running, 2 succeeded, 3 failed, 4 canceled
            actors TEXT NOT NULL,             -- JSON array of names
            current_actor INTEGER NOT NULL,
            current_actor_name TEXT,
            current_actor_state INTEGER,      -- 1 received, 2 processing, 3 completed
            message TEXT,
            error TEXT,
            progress REAL NOT NULL,
            last_sequence INTEGER NOT NULL,
            has_history INTEGER NOT NULL DEFAULT 1
        );
        CREATE UNIQUE INDEX envelopes_by_key ON envelopes (principal, idempotency_key)
            WHERE idempotency_key IS NOT NULL;
        CREATE INDEX envelopes_by_time ON envelopes (created_at, id);
        CREATE INDEX envelopes_by_principal ON envelopes (principal, created_at, id);
        CREATE INDEX envelopes_by_tool ON envelopes (tool, created_at, id) WHERE tool IS NOT NULL;
        CREATE INDEX envelopes_by_status ON envelopes (status, created_at, id) WHERE status <> 2;
        CREATE INDEX envelopes_by_parent ON envelopes (parent_id, created_at, id) WHERE parent_id IS NOT NULL;
        CREATE INDEX envelopes_by_deadline ON envelopes (deadline) WHERE status < 2 AND deadline IS NOT NULL;
        CREATE INDEX envelopes_canceled ON envelopes (updated_at, id) WHERE status = 4;
        CREATE INDEX envelopes_ended ON envelopes (updated_at) WHERE status >= 2;
        CREATE INDEX envelopes_with_history ON envelopes (updated_at) WHERE status >= 2 AND has_history = 1;
        CREATE TABLE requests (
            row INTEGER PRIMARY KEY,
            payload BLOB NOT NULL,
            headers BLOB,
            route_metadata BLOB
        );
        CREATE TABLE results (
            row INTEGER PRIMARY KEY,
            result BLOB,
            error_details BLOB
        );
        CREATE TABLE events (
            envelope INTEGER NOT NULL,        -- envelopes.row
            sequence INTEGER NOT NULL,
            status INTEGER NOT NULL,
            message TEXT,
            error TEXT,
            progress REAL,
            actor TEXT,
            actors TEXT,                      -- JSON array of names
            current_actor INTEGER,
            state INTEGER,
            at INTEGER NOT NULL,              -- Unix ns
            PRIMARY KEY (envelope, sequence)
        ) WITHOUT ROWID;
        """

    // Few rows, and gone within moments: nothing is searched for in them, and the record stays as it is.
    private static let outbox = """
        CREATE TABLE unpublished (
            row INTEGER PRIMARY KEY,          -- envelopes.row
            due_at INTEGER NOT NULL           -- Unix ns
        );
        """

    // For what a caller looks at by the time of its last change: calls, not what was split off from them.
    private static let changes = """
        CREATE INDEX envelopes_by_change ON envelopes (principal, updated_at, id) WHERE parent_id IS NULL;
        """
}
