// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import TelemetryCore
internal import Threads

/// Tells of hops, and of traces that are over, as they are recorded.
///
/// A slice that grows is opened, read from where the last look ended, and closed again: a reader that stayed would keep
/// its writer from clearing up. `run` may be called once.
public final class TraceFollower: Sendable {
    /// What was recorded.
    public enum News: Sendable {
        /// Hops that meet the query, and why, in the order of each process.
        case hops([TraceMatch.Hop])
        /// Traces that meet the query and are over.
        case traces([TraceMatch])
        /// A file that cannot be read; said once.
        case warning(TraceStoreWarning)
        /// All that was there has been told of.
        case looked
    }

    /// What is told of.
    public enum Subject: Sendable {
        /// Each hop.
        case hops
        /// Each trace, once, when all of its branches are over.
        case traces
    }

    private let directory: String
    private let query: TraceQuery
    private let subject: Subject
    private let watch: FolderWatch

    /// Prepares to follow an existing folder.
    ///
    /// - Parameters:
    ///   - directory: The folder.
    ///   - query: What is looked for. With a time in `sinceUnixNano`, what was recorded since then comes first; without one,
    ///     only what is recorded from the call of `run` on. For hops, the status and `slowerThan` are those of the hop.
    ///   - subject: What is told of.
    /// - Throws: ``TraceStoreError`` when the folder cannot be listed.
    public init(directory: String, query: TraceQuery, subject: Subject) throws(TraceStoreError) {
        _ = try TraceStoreReader(directory: directory)
        self.directory = directory
        self.query = query
        self.subject = subject
        watch = FolderWatch(directory)
    }

    /// Ends `run`.
    public func stop() { watch.stop() }

    /// Tells until `stop` is called, on a thread of its own.
    public func run(_ onNews: @escaping @Sendable (News) -> Void) async throws(TraceStoreError) {
        let waiter = Waiter()
        let directory = directory
        do throws(ThreadError) {
            try DedicatedThread.start(named: "asya-tail") { [self] in
                follow(onNews)
                waiter.resume()
            }
        } catch {
            throw .unreadableFolder(path: directory, reason: "\(error)")
        }
        await waiter.wait()
    }

    private func follow(_ onNews: (News) -> Void) {
        var places = FollowedSlices(directory: directory, sinceUnixNano: query.sinceUnixNano)
        guard var over = EndedTraces(directory: directory, query: query) else { return }
        let examiner = TraceExaminer(query)
        var change = FolderWatch.Change.unknown
        while change != .stopped {
            var ended: Set<TraceID> = []
            places.read(change, withBodies: examiner.needsBodies && subject == .hops) { hops in
                switch subject {
                case .hops:
                    let found = hops.compactMap(examiner.match)
                    if !found.isEmpty { onNews(.hops(found)) }
                case .traces:
                    for hop in hops where hop.isEnd || hop.outputs.isEmpty { ended.insert(hop.traceID) }
                }
            }
            for warning in places.takeWarnings() { onNews(.warning(warning)) }
            let traces = over.matches(ended)
            if !traces.isEmpty { onNews(.traces(traces)) }
            onNews(.looked)
            change = watch.wait()
        }
    }
}
