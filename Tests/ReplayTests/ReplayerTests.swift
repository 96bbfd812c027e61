// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Foundation
import TelemetryCore
import Testing
import TraceStore

@testable import Replay

struct ReplayerTests {
    /// A store with the recorded trace, written as a sidecar writes it.
    private func store(in folder: TemporaryFolder) throws {
        var options = TraceStoreOptions(directory: folder.path, component: "sidecar", instance: "test")
        options.payloads = .all
        let writer = TraceStoreWriter(options: options)
        for hop in Recordings.trace.hops {
            writer.record(
                HopRecord(
                    traceID: hop.traceID,
                    spanID: hop.spanID,
                    envelopeID: hop.envelopeID,
                    routeIndex: hop.routeIndex,
                    actor: hop.actor,
                    queue: hop.queue,
                    startedAtUnixNano: hop.startedAtUnixNano,
                    endedAtUnixNano: hop.endedAtUnixNano,
                    outcome: hop.outcome,
                    input: try #require(hop.input.bytes),
                    outputs: try hop.outputs.map {
                        HopOutput(queue: $0.queue, envelope: try #require($0.envelope.bytes))
                    },
                    handler: hop.handler
                )
            )
        }
        writer.flush()
        writer.shutdown()
    }

    private func replay(_ options: ReplayOptions, _ folder: TemporaryFolder) async throws -> ReplayReport {
        try await Replayer(options: options).run(.store(directory: folder.path, [Recordings.traceID]))
    }

    @Test func `a runtime that cannot be started makes the replay impossible and leaves nothing behind`() async throws {
        let folder = try TemporaryFolder()
        try store(in: folder)
        let options = ReplayOptions(
            catalog: HandlerCatalog(workingDirectory: folder.path),
            runtimeExecutable: "/nowhere/asya-runtime",
            recordDirectory: folder.path
        )
        let report = try await replay(options, folder)

        #expect(report.verdict == .impossible)
        #expect(report.traces.first?.hops.count == 2)
        #expect(report.traces.first?.hops.first?.reason?.contains("/nowhere/asya-runtime") == true)
        #expect(report.traces.first?.replayTraceID == nil)
    }

    @Test func `a runtime that ends before it is ready is reported with its last words`() async throws {
        let folder = try TemporaryFolder()
        try store(in: folder)
        let script = "\(folder.path)/runtime"
        try Data("#!/bin/sh\necho 'asya-runtime: there is no module' >&2\nexit 2\n".utf8)
            .write(to: URL(fileURLWithPath: script))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
        let options = ReplayOptions(
            catalog: HandlerCatalog(workingDirectory: folder.path),
            runtimeExecutable: script
        )
        let report = try await replay(options, folder)

        #expect(report.verdict == .impossible)
        #expect(report.traces.first?.hops.first?.reason?.hasSuffix("there is no module") == true)
    }

    @Test func `traces that are in memory need no store, and actors served from the recording no runtime`() async throws
    {
        let options = ReplayOptions(
            catalog: HandlerCatalog(workingDirectory: "/"),
            isChained: true,
            recordedActors: ["a", "b"],
            runtimeExecutable: "/nowhere/asya-runtime"
        )
        let report = try await Replayer(options: options).run(.traces([Recordings.trace]))

        #expect(report.verdict == .same)
        #expect(report.traces.first?.hops.map(\.actor) == ["a", "b"])
        #expect(report.network == .blocked)
    }

    @Test func `a recording that ends in the middle is said to be incomplete`() {
        var trace = Recordings.trace
        trace.hops.removeLast(2)
        var notes = Notes()
        notes.add(incomplete: [Recordings.trace, trace])

        #expect(notes.lines.count == 1)
        #expect(notes.lines.first?.contains("\(trace.id) is incomplete: ") == true)
        for _ in 0..<2 { notes.add(incomplete: Array(repeating: trace, count: 7)) }
        #expect(notes.lines.last == "the recordings of 2 more traces are incomplete")
    }

    @Test func `a trace that the store does not hold is impossible to replay`() async throws {
        let folder = try TemporaryFolder()
        let options = ReplayOptions(catalog: HandlerCatalog(workingDirectory: folder.path))
        let report = try await replay(options, folder)

        #expect(report.verdict == .impossible)
        #expect(report.traces.first?.reason == "the store does not hold it")
    }

    @Test func `a store that is not there is an error`() async {
        let options = ReplayOptions(catalog: HandlerCatalog(workingDirectory: "/"))
        await #expect(throws: TraceStoreError.self) {
            try await Replayer(options: options).run(.store(directory: "/nowhere/at/all", []))
        }
    }
}
