// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient

/// The tables of a slice: one SQLite file, written by one process for a limited time.
///
/// Rows are appended and never changed. Spans and hops name their trace by the number of a row in `trace`, which counts
/// up, so that their indexes grow at the right edge; the only index that random trace ids scatter over takes one row a
/// trace. Texts that repeat (names, actors, queues, handlers) are numbers of rows in `text`. The columns `attributes`,
/// `events`, `links`, `error`, `input` and `outputs` hold protobuf, described in `SpanCoding` and `HopCoding`.
///
/// A row of `zone` tells what is in the few hundred rows written since the one before it, so that a search passes by
/// most of a slice; see `Zone`. It is committed with the last of them, and what comes after the last zone is read. The
/// zones of a slice are to be read together, so their flows have a table of their own. What all of them tell, and of which
/// traces the slice holds anything, is in `meta` once it is closed; see `SliceSummary` and `TraceFilter`.
enum SliceSchema {
    /// The version of the tables; a reader leaves files of other versions alone.
    static let version: Int32 = 2
    /// Tells slices from other SQLite files: "asya".
    static let applicationID: Int32 = 0x6173_7961

    static let pageBytes = 8192

    static let tables = """
        CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
        CREATE TABLE resource(id INTEGER PRIMARY KEY, service TEXT NOT NULL, attributes BLOB NOT NULL);
        CREATE TABLE text(id INTEGER PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE trace(id INTEGER PRIMARY KEY, trace_id BLOB NOT NULL, first_ns INTEGER NOT NULL);
        CREATE INDEX trace_by_trace_id ON trace(trace_id);
        CREATE TABLE span(
            id INTEGER PRIMARY KEY, trace INTEGER NOT NULL, resource INTEGER NOT NULL, span_id INTEGER NOT NULL,
            parent_id INTEGER, name INTEGER NOT NULL, scope INTEGER NOT NULL, scope_version INTEGER,
            kind INTEGER NOT NULL, flags INTEGER NOT NULL, start_ns INTEGER NOT NULL, duration_ns INTEGER NOT NULL,
            status INTEGER NOT NULL, status_text TEXT, trace_state TEXT, attributes BLOB, events BLOB, links BLOB,
            dropped BLOB
        );
        CREATE INDEX span_by_trace ON span(trace);
        CREATE TABLE hop(
            id INTEGER PRIMARY KEY, trace INTEGER NOT NULL, span_id INTEGER NOT NULL, envelope_id TEXT NOT NULL,
            run_id TEXT, route_index INTEGER NOT NULL, actor INTEGER NOT NULL, queue INTEGER NOT NULL,
            attempt INTEGER NOT NULL, start_ns INTEGER NOT NULL, duration_ns INTEGER NOT NULL, wait_ns INTEGER,
            outcome INTEGER NOT NULL, handler INTEGER, fingerprint INTEGER, error BLOB, input BLOB NOT NULL,
            outputs BLOB
        );
        CREATE INDEX hop_by_trace ON hop(trace);
        CREATE INDEX hop_by_envelope ON hop(envelope_id);
        CREATE INDEX hop_by_run ON hop(run_id) WHERE run_id IS NOT NULL;
        CREATE TABLE body(id INTEGER PRIMARY KEY, hash BLOB NOT NULL, data BLOB NOT NULL);
        CREATE TABLE zone(
            id INTEGER PRIMARY KEY, last_trace INTEGER NOT NULL, last_hop INTEGER NOT NULL, last_span INTEGER NOT NULL,
            traces_from_ns INTEGER NOT NULL, traces_to_ns INTEGER NOT NULL, hops_from_ns INTEGER NOT NULL,
            hops_to_ns INTEGER NOT NULL, longest_ns INTEGER NOT NULL, marks INTEGER NOT NULL, texts BLOB NOT NULL
        );
        CREATE TABLE flow(zone INTEGER PRIMARY KEY, data BLOB NOT NULL);
        """

    /// Which rows of other stores' slices a slice of collected records holds; see `RowRegion`.
    ///
    /// Other slices lack it.
    static let collectedTable = """
        CREATE TABLE IF NOT EXISTS collected(
            source TEXT NOT NULL, kind TEXT NOT NULL, first_trace INTEGER NOT NULL, last_trace INTEGER NOT NULL,
            after INTEGER NOT NULL, through INTEGER NOT NULL
        )
        """
    static let insertCollected = "INSERT INTO collected VALUES(?,?,?,?,?,?)"

    static let insertMeta = "INSERT INTO meta VALUES(?,?) ON CONFLICT(key) DO UPDATE SET value = excluded.value"
    static let insertResource = "INSERT INTO resource VALUES(NULL,?,?)"
    static let insertText = "INSERT INTO text VALUES(NULL,?)"
    static let insertTrace = "INSERT INTO trace VALUES(NULL,?,?)"
    static let insertSpan = "INSERT INTO span VALUES(NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
    static let insertHop = "INSERT INTO hop VALUES(NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
    static let insertBody = "INSERT INTO body VALUES(NULL,?,?)"
    static let insertZone = "INSERT INTO zone VALUES(NULL,?,?,?,?,?,?,?,?,?,?)"
    static let insertFlow = "INSERT INTO flow VALUES(?,?)"

    /// Sets an empty file up.
    ///
    /// The page size must be chosen before the journal mode, which writes the first page.
    static func create(in connection: Connection, maxPages: Int?) throws(SQLiteError) {
        try connection.pragma("page_size = \(pageBytes)")
        try connection.pragma("journal_mode = WAL")
        try connection.pragma("synchronous = NORMAL")
        try connection.pragma("temp_store = MEMORY")
        // Negative: kibibytes. Rows are appended, so the pages worth keeping are few; but those of one commit should fit,
        // for otherwise they are written and read again before it.
        try connection.pragma("cache_size = -1024")
        try connection.pragma("journal_size_limit = 8388608")
        if let maxPages {
            try connection.pragma("max_page_count = \(maxPages)")
        }
        try connection.transaction { () throws(SQLiteError) in
            try connection.execute(tables)
            try connection.execute("PRAGMA application_id = \(applicationID)")
            try connection.setUserVersion(version)
        }
    }
}
