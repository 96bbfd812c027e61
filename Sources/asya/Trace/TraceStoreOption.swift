// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import TelemetryCore
internal import TraceStore

/// Where recorded traces are, and how one is named.
struct TraceStoreOption: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Folder of the trace store.", valueName: "dir"))
    var store = ".asya/traces"

    /// Opens the store.
    func open() throws(TraceProblem) -> TraceStoreReader {
        do throws(TraceStoreError) {
            return try TraceStoreReader(directory: store)
        } catch {
            throw TraceProblem("\(error)")
        }
    }

    /// The trace that a text names.
    ///
    /// - Parameters:
    ///   - text: A trace id or the beginning of one, or the id of an envelope or of a replay run.
    ///   - reader: The store.
    /// - Returns: the one trace that is meant.
    /// - Throws: ``TraceProblem`` when there is none, or more than one.
    func resolve(_ text: String, in reader: TraceStoreReader) throws(TraceProblem) -> StoredTrace {
        if let id = TraceID(hex: text.lowercased()), let trace = reader.trace(id) { return trace }
        let candidates = reader.find(text, limit: 20).compactMap { reader.trace($0) }
        if candidates.count == 1, let only = candidates.first { return only }
        // An envelope and its replays share an id; the original is meant.
        let originals = candidates.filter { !$0.isReplay }
        if originals.count == 1, let original = originals.first { return original }
        guard !candidates.isEmpty else {
            throw TraceProblem("no trace or envelope '\(text)' in \(store); `asya trace list` shows what there is")
        }
        let ids = candidates.prefix(5).map { $0.id.description }.joined(separator: ", ")
        let more = candidates.count > 5 ? " and more" : ""
        throw TraceProblem("'\(text)' may be several traces: \(ids)\(more); name one by more of its id")
    }
}

extension StoredTrace {
    /// Whether the trace was recorded by a replay.
    var isReplay: Bool { hops.contains { $0.runID != nil } }
}
