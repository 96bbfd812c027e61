// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
public import TelemetryCore

/// Writes spans and hops that were recorded elsewhere into a store, each once.
///
/// What the store has already is left out, so that importing a file twice changes nothing, and the halves of a trace that
/// come from two places meet. Everything goes through the redaction of this store. Records can be read once `finish` has
/// returned; without it nothing stays. Calls block their thread, and an importer belongs to one thread at a time.
public final class TraceStoreImporter {
    /// How much of something was imported.
    public struct Count: Sendable, Hashable {
        /// What is in the store now and was not before.
        public var added = 0
        /// What was there already.
        public var known = 0
    }

    /// The spans so far.
    public private(set) var spans = Count()
    /// The hops so far.
    public private(set) var hops = Count()
    /// The traces that something was added to.
    public private(set) var traces: Set<TraceID> = []

    private let options: TraceStoreOptions
    private let redactor: Redactor
    private let nowUnixNano: UInt64
    private var reader: TraceStoreReader?
    private var known: [TraceID: RecordKeys] = [:]
    private var knownRecords = 0
    private var slice: Slice?
    private var paths: [String] = []
    private var resource: (attributes: Attributes, service: String)?
    private var rows = 0
    private let isCollecting: Bool

    /// How many rows are written between two looks at the size of the file.
    private static let rowsPerLook = 4096
    /// How many records may be known between two commits; then what is known is read again.
    private static let maxKnownRecords = 400_000

    /// Makes an importer; the folder is created with the first record.
    ///
    /// - Parameters:
    ///   - options: The store, and what is redacted. Envelopes above its size are cut off.
    ///   - nowUnixNano: Dates the files.
    ///   - isCollecting: Whether ``commit(_:of:)`` is called, so that files are begun anew only there.
    public init(options: TraceStoreOptions, nowUnixNano: UInt64, isCollecting: Bool = false) {
        self.isCollecting = isCollecting
        self.options = options
        self.nowUnixNano = nowUnixNano
        redactor = Redactor(keys: options.redactedKeys)
        reader = try? TraceStoreReader(directory: options.directory)
    }

    deinit {
        guard !paths.isEmpty else { return }
        slice = nil
        for path in paths {
            for suffix in ["", "-wal", "-shm"] { _ = FileSystem.delete(path + suffix) }
        }
    }

    /// Adds what is new.
    ///
    /// - Parameters:
    ///   - spans: Spans of any traces.
    ///   - hops: Hops of any traces.
    /// - Throws: `TraceStoreError.unwritable`, after which the importer is of no more use.
    public func add(spans: [StoredSpan], hops: [StoredHop]) throws(TraceStoreError) {
        do throws(SQLiteError) {
            for span in spans { try add(span) }
            for hop in hops { try add(hop) }
        } catch {
            throw .unwritable(path: options.directory, reason: "\(error)")
        }
    }

    /// Makes what was added part of the store.
    ///
    /// - Throws: `TraceStoreError.unwritable`; then nothing stays.
    public func finish() throws(TraceStoreError) {
        do throws(SQLiteError) {
            try closeSlice()
            paths = []
        } catch {
            throw .unwritable(path: options.directory, reason: "\(error)")
        }
    }

    /// Makes what was added part of the store already, and notes which rows of another store it was.
    ///
    /// Both happen or none, however the process ends: who collects again asks for what is not noted. Nothing is noted as
    /// long as everything was known, for then there is no file to note it in.
    ///
    /// - Parameters:
    ///   - regions: The rows, of which everything was added since the last call.
    ///   - source: The slice that they are of.
    /// - Throws: `TraceStoreError.unwritable`; then nothing stays of what came since the last call.
    public func commit(_ regions: [RowRegion], of source: String) throws(TraceStoreError) {
        do throws(SQLiteError) {
            guard let slice else { return }
            try slice.write(regions, of: source)
            try slice.commit()
            paths = []
            if try slice.bytes > options.sliceBytes {
                // Its last connection tidies up; a reader's would be in the way.
                reader?.closeSlices()
                try slice.begin()
                try closeSlice()
            } else {
                try slice.begin()
            }
        } catch {
            throw .unwritable(path: options.directory, reason: "\(error)")
        }
        guard knownRecords > Self.maxKnownRecords else { return }
        // Everything is committed, and can be read.
        known = [:]
        knownRecords = 0
        reader?.excluded = []
    }

    private func add(_ stored: StoredSpan) throws(SQLiteError) {
        let traceID = stored.span.context.traceID
        load(traceID)
        guard known[traceID]?.spans.insert(stored.span.context.spanID).inserted == true else {
            spans.known += 1
            return
        }
        let slice = try openSlice()
        if resource?.attributes != stored.resource || resource?.service != stored.service {
            try slice.use(stored.resource, service: stored.service)
            resource = (stored.resource, stored.service)
        }
        try slice.write(stored.span, imported: stored.imported)
        spans.added += 1
        knownRecords += 1
        traces.insert(traceID)
    }

    private func add(_ hop: StoredHop) throws(SQLiteError) {
        load(hop.traceID)
        guard known[hop.traceID]?.hops.insert(RecordKeys.Hop(hop)).inserted == true else {
            hops.known += 1
            return
        }
        try openSlice().write(hop.record, input: hop.input, outputs: hop.outputs)
        hops.added += 1
        knownRecords += 1
        traces.insert(hop.traceID)
    }

    private func load(_ id: TraceID) {
        guard known[id] == nil else { return }
        let keys = reader?.keys(of: id) ?? RecordKeys()
        known[id] = keys
        knownRecords += keys.spans.count + keys.hops.count
    }

    private func openSlice() throws(SQLiteError) -> Slice {
        rows += 1
        if !isCollecting, rows % Self.rowsPerLook == 0, let slice, try slice.bytes > options.sliceBytes {
            try closeSlice()
        }
        if let slice { return slice }
        let slice = try Slice.create(
            options: options,
            resource: Attributes(),
            redactor: redactor,
            startUnixNano: nowUnixNano
        )
        paths.append(slice.path)
        reader?.excluded.insert(String(slice.path.dropFirst(options.directory.count + 1)))
        try slice.begin()
        self.slice = slice
        return slice
    }

    private func closeSlice() throws(SQLiteError) {
        guard let slice else { return }
        try slice.commit()
        try slice.close()
        self.slice = nil
        resource = nil
    }
}

extension StoredHop {
    /// The hop without its envelopes.
    fileprivate var record: HopRecord {
        HopRecord(
            traceID: traceID,
            spanID: spanID,
            envelopeID: envelopeID,
            runID: runID,
            routeIndex: routeIndex,
            actor: actor,
            queue: queue,
            attempt: attempt,
            startedAtUnixNano: startedAtUnixNano,
            endedAtUnixNano: endedAtUnixNano,
            queueWait: queueWait,
            outcome: outcome,
            input: [],
            error: error,
            handler: handler,
            handlerFingerprint: handlerFingerprint
        )
    }
}
