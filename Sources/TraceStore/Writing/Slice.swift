// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SQLiteClient
internal import TelemetryCore

/// The slice being written.
///
/// Belongs to the writing thread. Every function may throw; the slice must not be used after that.
final class Slice {
    let path: String
    let startUnixNano: UInt64
    private let connection: Connection
    private let redactor: Redactor
    private let keyRedactor: KeyRedactor
    private let digester = Digester()
    private let maxBodyBytes: Int
    private let insertSpan: Statement
    private let insertHop: Statement
    private let inode: ino_t
    private var texts = TextIndex<Int64>(limit: maxTexts)
    private var traces: [TraceID: Int64] = [:]
    /// Every trace in the slice, for ``TraceFilter``.
    private var traceNumbers: [UInt32] = []
    /// The trace of the last record: those of one hop come one after the other.
    private var lastTrace: (id: TraceID, row: Int64) = (.invalid, 0)
    private var bodies: [Digest: Int64] = [:]
    /// The last payload that has a row: many handlers put out what they were given, or nearly so.
    private var lastBody: (bytes: ArraySlice<UInt8>, row: Int64) = ([], 0)
    private var resourceID: Int64 = 0
    private var zone = ZoneBuilder()

    /// Payloads below this size stay in their hop's row: a row and a digest of their own would cost more than they save.
    static let minSharedBytes = 512
    // Beyond these numbers the memory starts anew, which costs a few rows twice and nothing else.
    private static let maxTexts = 4096
    private static let maxTraces = 4096
    private static let maxBodies = 1024
    private static let maxRememberedBytes = 64 << 10

    /// Creates the file, for this user only, with its tables; leaves nothing behind when that fails.
    static func create(
        options: TraceStoreOptions,
        resource: Attributes,
        redactor: Redactor,
        startUnixNano: UInt64
    ) throws(SQLiteError) -> Slice {
        let path = try createFile(options: options, startUnixNano: startUnixNano)
        OpenSlices.insert(path)
        do throws(SQLiteError) {
            return try Slice(
                path: path,
                options: options,
                resource: resource,
                redactor: redactor,
                startUnixNano: startUnixNano
            )
        } catch {
            OpenSlices.remove(path)
            for suffix in ["", "-wal", "-shm"] { _ = FileSystem.delete(path + suffix) }
            throw error
        }
    }

    private init(
        path: String,
        options: TraceStoreOptions,
        resource: Attributes,
        redactor: Redactor,
        startUnixNano: UInt64
    ) throws(SQLiteError) {
        self.path = path
        self.redactor = redactor
        keyRedactor = KeyRedactor(redactor)
        maxBodyBytes = options.maxBodyBytes
        self.startUnixNano = startUnixNano
        inode = FileSystem.inode(of: path) ?? 0
        connection = try Connection(path: path, mode: .readWrite)
        try SliceSchema.create(in: connection, maxPages: options.maxPages)
        insertSpan = try connection.statement(SliceSchema.insertSpan)
        insertHop = try connection.statement(SliceSchema.insertHop)
        try begin()
        try set("component", options.component)
        try set("instance", options.instance)
        try set("payloads", options.payloads.rawValue)
        try set("redacted_keys", options.redactedKeys.joined(separator: ","))
        try set("clean_close", "0")
        try use(resource, service: Self.service(of: resource) ?? options.component)
        try commit()
    }

    /// Makes a resource that of the spans to come.
    func use(_ resource: Attributes, service: String) throws(SQLiteError) {
        let statement = try connection.statement(SliceSchema.insertResource)
        try statement.bind(service, at: 1)
        try statement.bind(AttributeCoding.encode(resource, redactor: keyRedactor), at: 2)
        try statement.run()
        resourceID = connection.lastInsertRowID
    }

    deinit {
        OpenSlices.remove(path)
    }

    func begin() throws(SQLiteError) { try connection.begin(.immediate) }

    func commit() throws(SQLiteError) {
        if zone.isFull { try writeZone() }
        try connection.commit()
    }

    /// The size of the database, what is still in its log included.
    var bytes: Int {
        get throws(SQLiteError) {
            let pages = try connection.statement("PRAGMA page_count").firstRow { row throws(SQLiteError) in
                row.int(at: 0)
            }
            return (pages ?? 0) * SliceSchema.pageBytes
        }
    }

    /// Whether the file is still where it was created; it may have been deleted with its folder.
    var isInPlace: Bool { FileSystem.inode(of: path) == inode }

    /// Notes that nothing is missing.
    ///
    /// The file is closed with the last reference to the slice.
    func close() throws(SQLiteError) {
        try begin()
        if !zone.isEmpty { try writeZone() }
        try set(SliceSummary.key, zone.summary.text)
        try set(TraceFilter.key, TraceFilter(traceNumbers).bytes)
        try set("clean_close", "1")
        try commit()
    }

    /// Gives back the memory of the page cache.
    func releaseMemory() {
        lastBody = ([], 0)
        connection.releaseMemory()
    }

    func write(_ span: SpanData, imported: ImportedDetails? = nil) throws(SQLiteError) {
        let statement = insertSpan
        let name = try text(span.name)
        let scope = try text(span.scope.name)
        let version: Int64? = span.scope.version.isEmpty ? nil : try text(span.scope.version)
        try statement.bind(try trace(span.context.traceID, startUnixNano: span.startUnixNano), at: 1)
        try statement.bind(resourceID, at: 2)
        try statement.bind(span.context.spanID.value, at: 3)
        try statement.bind(span.parentSpanID?.value, at: 4)
        try statement.bind(name, at: 5)
        try statement.bind(scope, at: 6)
        try statement.bind(version, at: 7)
        try statement.bind(span.kind.rawValue, at: 8)
        try statement.bind(
            Int64(SpanCoding.flags(span.context.flags, isRemote: span.parentIsRemote)),
            at: 9
        )
        try statement.bind(span.startUnixNano, at: 10)
        try statement.bind(span.endUnixNano &- min(span.startUnixNano, span.endUnixNano), at: 11)
        switch span.status {
        case .unset: try statement.bind(0 as Int64, at: 12)
        case .ok: try statement.bind(1 as Int64, at: 12)
        case .error(let description):
            try statement.bind(2 as Int64, at: 12)
            if !description.isEmpty { try statement.bind(keyRedactor.redacted(text: description), at: 13) }
        }
        if !span.context.state.isEmpty { try statement.bind(span.context.state.header, at: 14) }
        if !span.attributes.isEmpty {
            try statement.bind(AttributeCoding.encode(span.attributes, redactor: keyRedactor), at: 15)
        }
        try statement.bind(SpanCoding.encodeEvents(span.events, redactor: keyRedactor), at: 16)
        try statement.bind(SpanCoding.encodeLinks(span.links, redactor: keyRedactor), at: 17)
        try statement.bind(SpanCoding.encodeDropped(span, imported, redactor: keyRedactor), at: 18)
        try statement.run()
        zone.add(span)
    }

    func write(_ hop: HopRecord, omitted: OmittedSizes?) throws(SQLiteError) {
        // An input that led to an answer was parsed before, and outputs are our own. What failed may be anything.
        let isTrusted = hop.outcome == .succeeded
        let input = try part(
            of: hop.input,
            payload: hop.inputPayload,
            omittedSize: omitted?.input,
            isTrusted: isTrusted
        )
        var outputs: [HopCoding.Output] = []
        for (index, output) in hop.outputs.enumerated() {
            outputs.append(
                HopCoding.Output(
                    queue: try text(output.queue),
                    envelopeID: output.envelopeID == hop.envelopeID ? nil : output.envelopeID,
                    part: try part(
                        of: output.envelope,
                        payload: output.payload,
                        omittedSize: omitted?.outputs[index],
                        isTrusted: true
                    )
                )
            )
        }
        try insert(hop, input: input, outputs: outputs)
    }

    /// Writes a hop that another store recorded; its own envelopes are left empty.
    func write(_ hop: HopRecord, input: StoredEnvelope, outputs: [StoredHop.Output]) throws(SQLiteError) {
        let input = try part(of: input)
        var parts: [HopCoding.Output] = []
        for output in outputs {
            parts.append(
                HopCoding.Output(
                    queue: try text(output.queue),
                    envelopeID: output.envelopeID == hop.envelopeID ? nil : output.envelopeID,
                    part: try part(of: output.envelope)
                )
            )
        }
        try insert(hop, input: input, outputs: parts)
    }

    /// Notes that rows of a slice of another store are here.
    func write(_ regions: [RowRegion], of source: String) throws(SQLiteError) {
        try connection.execute(SliceSchema.collectedTable)
        for region in regions {
            let statement = try connection.statement(SliceSchema.insertCollected)
            try statement.bind(source, at: 1)
            try statement.bind(region.kind.rawValue, at: 2)
            try statement.bind(region.traces.lowerBound, at: 3)
            try statement.bind(region.traces.upperBound, at: 4)
            try statement.bind(region.after, at: 5)
            try statement.bind(region.through, at: 6)
            try statement.run()
        }
    }

    private func insert(
        _ hop: HopRecord,
        input: EnvelopePart,
        outputs: [HopCoding.Output]
    ) throws(SQLiteError) {
        let statement = insertHop
        let actor = try text(hop.actor)
        let queue = try text(hop.queue)
        let handler = try text(hop.handler)
        let fingerprint = try text(hop.handlerFingerprint)
        try statement.bind(try trace(hop.traceID, startUnixNano: hop.startedAtUnixNano), at: 1)
        try statement.bind(hop.spanID.value, at: 2)
        try statement.bind(hop.envelopeID, at: 3)
        try statement.bind(hop.runID, at: 4)
        try statement.bind(hop.routeIndex, at: 5)
        try statement.bind(actor, at: 6)
        try statement.bind(queue, at: 7)
        try statement.bind(hop.attempt, at: 8)
        try statement.bind(hop.startedAtUnixNano, at: 9)
        try statement.bind(hop.endedAtUnixNano &- min(hop.startedAtUnixNano, hop.endedAtUnixNano), at: 10)
        try statement.bind(hop.queueWait?.nanoseconds, at: 11)
        try statement.bind(hop.outcome.rawValue, at: 12)
        try statement.bind(handler, at: 13)
        try statement.bind(fingerprint, at: 14)
        if let error = hop.error { try statement.bind(HopCoding.encode(keyRedactor.redacted(error)), at: 15) }
        try statement.bind(HopCoding.encode(input), at: 16)
        try statement.bind(HopCoding.encode(outputs), at: 17)
        try statement.run()
        let errorTexts = try hop.error.map { error throws(SQLiteError) in [try text(error.type), try text(error.code)] }
        zone.add(hop, texts: [actor] + (fingerprint.map { [$0] } ?? []) + (errorTexts ?? []))
    }

    private func writeZone() throws(SQLiteError) {
        let statement = try connection.statement(SliceSchema.insertZone)
        let zone = zone.take()
        try statement.bind(zone.lastTrace, at: 1)
        try statement.bind(zone.lastHop, at: 2)
        try statement.bind(zone.lastSpan, at: 3)
        try statement.bind(zone.traces.from, at: 4)
        try statement.bind(zone.traces.to, at: 5)
        try statement.bind(zone.hops.from, at: 6)
        try statement.bind(zone.hops.to, at: 7)
        try statement.bind(zone.longestNano, at: 8)
        try statement.bind(zone.marks.rawValue, at: 9)
        try statement.bind(Zone.encode(texts: zone.texts), at: 10)
        try statement.run()
        guard !zone.flow.isEmpty else { return }
        let insertFlow = try connection.statement(SliceSchema.insertFlow)
        try insertFlow.bind(connection.lastInsertRowID, at: 1)
        try insertFlow.bind(Flow.encode(zone.flow), at: 2)
        try insertFlow.run()
    }

    /// What was recorded of an envelope elsewhere stays what it is, without the secrets of this store.
    private func part(of stored: StoredEnvelope) throws(SQLiteError) -> EnvelopePart {
        switch stored {
        case .complete(let bytes): return try part(of: bytes, payload: nil, omittedSize: nil, isTrusted: false)
        case .redacted(let bytes):
            var part = try part(of: bytes, payload: nil, omittedSize: nil, isTrusted: false)
            if part.state == .complete { part.state = .redacted }
            return part
        case .truncated(let head, let size):
            // A text that is cut off is no JSON, but known to have begun as such: its recording has looked at it.
            var part = try part(of: head, payload: nil, omittedSize: nil, isTrusted: true)
            (part.state, part.size) = (.truncated, size)
            return part
        case .omitted(let size): return EnvelopePart(state: .omitted, size: size)
        }
    }

    private func part(
        of envelope: [UInt8],
        payload known: Range<Int>?,
        omittedSize: Int?,
        isTrusted: Bool
    ) throws(SQLiteError) -> EnvelopePart {
        if let omittedSize { return EnvelopePart(state: .omitted, size: omittedSize) }
        var part = EnvelopePart(state: .complete, size: envelope.count)
        var bytes = envelope
        var payload = known.flatMap { $0.upperBound <= envelope.count ? $0 : nil } ?? EnvelopeScan.payload(of: envelope)
        if let redacted = redactor.redacted(envelope, isTrusted: isTrusted, payload: payload) {
            part.state = .redacted
            bytes = redacted
            payload = EnvelopeScan.payload(of: redacted)
        }
        if bytes.count > maxBodyBytes {
            part.state = .truncated
            part.body = try body(bytes.prefix(maxBodyBytes))
        } else if bytes.count >= Self.minSharedBytes {
            // Ids and routes differ from envelope to envelope, payloads often do not: only they are worth sharing.
            let payload = payload ?? 0..<bytes.count
            if payload.count >= Self.minSharedBytes {
                part.head = Array(bytes[..<payload.lowerBound])
                part.body = try body(bytes[payload])
                part.tail = Array(bytes[payload.upperBound...])
            } else {
                part.head = bytes
            }
        } else {
            part.head = bytes
        }
        return part
    }

    private func body(_ bytes: ArraySlice<UInt8>) throws(SQLiteError) -> Int64 {
        if bytes.isSame(as: lastBody.bytes) { return lastBody.row }
        let row = try bodyRow(Array(bytes))
        if bytes.count <= Self.maxRememberedBytes { lastBody = (bytes, row) }
        return row
    }

    private func bodyRow(_ data: [UInt8]) throws(SQLiteError) -> Int64 {
        let digest = digester.digest(of: data)
        if let digest, let known = bodies[digest] { return known }
        let statement = try connection.statement(SliceSchema.insertBody)
        try statement.bind(digest?.bytes ?? [], at: 1)
        try statement.bind(data, at: 2)
        try statement.run()
        let id = connection.lastInsertRowID
        if let digest {
            if bodies.count >= Self.maxBodies { bodies.removeAll(keepingCapacity: true) }
            bodies[digest] = id
        }
        return id
    }

    private func trace(_ traceID: TraceID, startUnixNano: UInt64) throws(SQLiteError) -> Int64 {
        if traceID == lastTrace.id { return lastTrace.row }
        let row = try traceRow(traceID, startUnixNano: startUnixNano)
        lastTrace = (traceID, row)
        return row
    }

    private func traceRow(_ traceID: TraceID, startUnixNano: UInt64) throws(SQLiteError) -> Int64 {
        if let known = traces[traceID] { return known }
        let statement = try connection.statement(SliceSchema.insertTrace)
        try statement.bind(traceID.bytes, at: 1)
        try statement.bind(startUnixNano, at: 2)
        try statement.run()
        zone.begin(startUnixNano: startUnixNano)
        traceNumbers.append(TraceFilter.number(traceID))
        if traces.count >= Self.maxTraces { traces.removeAll(keepingCapacity: true) }
        traces[traceID] = connection.lastInsertRowID
        return connection.lastInsertRowID
    }

    private func text(_ value: String?) throws(SQLiteError) -> Int64? {
        guard let value else { return nil }
        return try text(value) as Int64
    }

    private func text(_ value: String) throws(SQLiteError) -> Int64 {
        if let known = texts[value] { return known }
        let statement = try connection.statement(SliceSchema.insertText)
        try statement.bind(value, at: 1)
        try statement.run()
        let id = connection.lastInsertRowID
        texts.insert(id, for: value)
        return id
    }

    private func set(_ key: String, _ value: String) throws(SQLiteError) {
        let statement = try connection.statement(SliceSchema.insertMeta)
        try statement.bind(key, at: 1)
        try statement.bind(value, at: 2)
        try statement.run()
    }

    private func set(_ key: String, _ value: [UInt8]) throws(SQLiteError) {
        let statement = try connection.statement(SliceSchema.insertMeta)
        try statement.bind(key, at: 1)
        try statement.bind(value, at: 2)
        try statement.run()
    }

    private static func service(of resource: Attributes) -> String? {
        if case .string(let name) = resource[.serviceName] { name } else { nil }
    }

    private static func createFile(options: TraceStoreOptions, startUnixNano: UInt64) throws(SQLiteError) -> String {
        if let problem = FileSystem.createFolder(options.directory) {
            throw SQLiteError(
                extendedCode: 14,
                message: "the folder \(options.directory) cannot be created",
                systemErrno: problem
            )
        }
        // Two writers of one name start apart; the second takes the next nanosecond.
        for offset in 0..<1000 {
            let name = SliceName(
                component: options.component,
                instance: options.instance,
                startUnixNano: startUnixNano + UInt64(offset)
            )
            let path = "\(options.directory)/\(name.text)"
            switch FileSystem.createFile(path) {
            case 0: return path
            case EEXIST: continue
            case let problem:
                throw SQLiteError(extendedCode: 14, message: "\(path) cannot be created", systemErrno: problem)
            }
        }
        throw SQLiteError(extendedCode: 14, message: "no free file name in \(options.directory)")
    }
}
