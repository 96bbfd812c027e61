// SPDX-License-Identifier: Apache-2.0

/// One step from a form of the tables to the next; its place in the list is the version that it leads to.
///
/// A step that was released never changes: databases that it made are out there. What is to be different is a new step.
struct Migration: Sendable {
    /// Statements without parameters, run in one transaction with the new version number.
    let script: String

    /// All steps, the first one first.
    static let all = [Migration(script: tables), Migration(script: outbox), Migration(script: changes)]

    // In a schema of its own: v0.1 has tables of the same names in the database that the same variable names. Identifiers
    // compare as bytes, so that pages have one order whatever the database's is.
    private static let tables = """
        CREATE TABLE asya.envelopes (
            row BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            id TEXT COLLATE "C" NOT NULL UNIQUE,
            parent_id TEXT COLLATE "C",
            tool TEXT COLLATE "C",
            principal TEXT COLLATE "C" NOT NULL,
            trace_id TEXT,
            idempotency_key TEXT COLLATE "C",
            timeout BIGINT,                      -- ns
            deadline BIGINT,                     -- Unix ns
            created_at BIGINT NOT NULL,          -- Unix ns
            updated_at BIGINT NOT NULL,          -- Unix ns
            status SMALLINT NOT NULL,            -- 0 pending, 1 running, 2 succeeded, 3 failed, 4 canceled
            actors TEXT NOT NULL,                -- JSON array of names
            current_actor BIGINT NOT NULL,
            current_actor_name TEXT,
            current_actor_state SMALLINT,        -- 1 received, 2 processing, 3 completed
            message TEXT,
            error TEXT,
            progress DOUBLE PRECISION NOT NULL,
            last_sequence BIGINT NOT NULL,
            has_history BOOLEAN NOT NULL DEFAULT TRUE
        ) WITH (fillfactor = 80);
        CREATE UNIQUE INDEX envelopes_by_key ON asya.envelopes (principal, idempotency_key)
            WHERE idempotency_key IS NOT NULL;
        CREATE INDEX envelopes_by_time ON asya.envelopes (created_at, id);
        CREATE INDEX envelopes_by_principal ON asya.envelopes (principal, created_at, id);
        CREATE INDEX envelopes_by_tool ON asya.envelopes (tool, created_at, id) WHERE tool IS NOT NULL;
        CREATE INDEX envelopes_by_status ON asya.envelopes (status, created_at, id) WHERE status <> 2;
        CREATE INDEX envelopes_by_parent ON asya.envelopes (parent_id, created_at, id) WHERE parent_id IS NOT NULL;
        CREATE INDEX envelopes_by_deadline ON asya.envelopes (deadline) WHERE status < 2 AND deadline IS NOT NULL;
        CREATE INDEX envelopes_canceled ON asya.envelopes (updated_at, id) WHERE status = 4;
        CREATE INDEX envelopes_ended ON asya.envelopes (updated_at) WHERE status >= 2;
        CREATE INDEX envelopes_with_history ON asya.envelopes (updated_at) WHERE status >= 2 AND has_history;
        CREATE TABLE asya.requests (
            row BIGINT PRIMARY KEY,
            payload BYTEA NOT NULL,
            headers BYTEA,
            route_metadata BYTEA
        );
        CREATE TABLE asya.results (
            row BIGINT PRIMARY KEY,
            result BYTEA,
            error_details BYTEA
        );
        CREATE TABLE asya.events (
            envelope BIGINT NOT NULL,            -- envelopes.row
            sequence BIGINT NOT NULL,
            status SMALLINT NOT NULL,
            message TEXT,
            error TEXT,
            progress DOUBLE PRECISION,
            actor TEXT,
            actors TEXT,                         -- JSON array of names
            current_actor BIGINT,
            state SMALLINT,
            at BIGINT NOT NULL,                  -- Unix ns
            PRIMARY KEY (envelope, sequence)
        );
        """

    // Few rows, and gone within moments: nothing is searched for in them, and the record stays as it is.
    private static let outbox = """
        CREATE TABLE asya.unpublished (
            row BIGINT PRIMARY KEY,              -- envelopes.row
            due_at BIGINT NOT NULL               -- Unix ns
        );
        """

    // For what a caller looks at by the time of its last change: calls, not what was split off from them.
    private static let changes = """
        CREATE INDEX envelopes_by_change ON asya.envelopes (principal, updated_at, id) WHERE parent_id IS NULL;
        """
}
