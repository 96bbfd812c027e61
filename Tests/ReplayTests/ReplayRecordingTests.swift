// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Foundation
import TelemetryCore
import TelemetryTesting
import Testing
import TraceStore

@testable import Replay

struct ReplayRecordingTests {
    /// A replay of the trace in which `b` fails or answers with something else when told to.
    private func recording(
        failing: Bool = false,
        answer: String = #"{"n":4}"#
    ) throws -> (ReplayRecording, ReplayIdentity) {
        let plan = Recordings.planner().plan([Recordings.trace])
        var ledger = ReplayLedger(plan: plan, comparison: HopComparison())
        for (step, payload) in [#"{"n":2}"#, answer].enumerated() {
            guard case .run(_, let source) = plan.steps[step].action else { continue }
            let input = try ledger.input(of: step, from: source)
            var result = Recordings.result(input, payload)
            if failing, step == 1 {
                result = .failure(code: "processing_error", details: ErrorDetails(message: "", type: "KeyError"))
            }
            ledger.record(Recordings.outcome(result, input: input), of: step)
        }
        let identity = ReplayIdentity(plan, ids: RandomIDGenerator())
        return (ReplayRecording(ledger, identity: identity, runID: "r-1"), identity)
    }

    private func trace(_ recording: ReplayRecording, in folder: TemporaryFolder) throws -> StoredTrace {
        let recorder = ReplayRecorder(directory: folder.path, runID: "r-1")
        #expect(recorder.write(recording))
        #expect(recorder.close() == nil)
        let reader = try TraceStoreReader(directory: folder.path)
        let id = try #require(recording.spans.first).context.traceID
        return try #require(reader.trace(id))
    }

    @Test func `a replay is a whole trace of its own with a child for each hop`() throws {
        let (recording, identity) = try recording()
        let trace = try trace(recording, in: try TemporaryFolder())

        #expect(TraceTree(trace.spans).isWhole)
        #expect(trace.spans.count == 3)
        #expect(trace.id == identity.roots[0].traceID)
        #expect(trace.id != Recordings.traceID)
        #expect(trace.status == .succeeded)
        #expect(trace.hops.allSatisfy { $0.runID == "r-1" })
        let children = trace.spans.filter { $0.span.parentSpanID != nil }
        #expect(children.flatMap(\.span.links).map(\.context.traceID) == [Recordings.traceID, Recordings.traceID])
    }

    @Test func `a replay that fails is a trace that failed`() throws {
        let (recording, _) = try recording(failing: true)
        let trace = try trace(recording, in: try TemporaryFolder())

        #expect(trace.status == .failed)
        #expect(trace.hops.contains { $0.error?.type == "KeyError" })
    }

    /// What contradicts the declarations in the spans of a replay.
    private func problems(_ recording: ReplayRecording) -> [String] {
        recording.spans.flatMap { span in
            let declaration = span.parentSpanID == nil ? SpanCatalog.replay : SpanCatalog.replayedHop
            return declaration.problems(in: span).map { "\(span.name): \($0)" }
        }
    }

    @Test func `the spans of a replay are as declared`() throws {
        #expect(problems(try recording().0) == [])
        #expect(problems(try recording(failing: true).0) == [])
        let (diverged, _) = try recording(answer: #"{"n":5}"#)
        #expect(problems(diverged) == [])
        #expect(diverged.spans.map { $0.attributes[.errorType] } == ["ReplayDiverged", nil, "ReplayDiverged"])
    }

    @Test func `the slices of the recording stay as they are`() throws {
        let folder = try TemporaryFolder()
        let old = "\(folder.path)/sidecar-a-1.db"
        try Data("not even a database".utf8).write(to: URL(fileURLWithPath: old))
        let (recording, _) = try recording()
        let recorder = ReplayRecorder(directory: folder.path, runID: "r-1")
        #expect(recorder.write(recording))
        #expect(recorder.close() == nil)

        #expect(FileManager.default.contents(atPath: old) == Data("not even a database".utf8))
    }

    @Test func `a store that cannot be written to is reported and nothing else`() throws {
        let folder = try TemporaryFolder()
        let file = "\(folder.path)/file"
        try Data().write(to: URL(fileURLWithPath: file))
        let (recording, _) = try recording()
        let recorder = ReplayRecorder(directory: "\(file)/store", runID: "r-1")

        #expect(!recorder.write(recording))
        #expect(recorder.close() != nil)
    }
}
