// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Foundation
import TelemetryCore
import Testing
import TraceStore

@testable import Replay

struct SuiteTests {
    private func export(ignoring: [String] = [], _ assignments: String...) throws -> SuiteExport {
        SuiteExport(
            catalog: HandlerCatalog(modes: ["a": .payload], workingDirectory: "/work"),
            ignoring: ignoring.compactMap { JSONPath($0) },
            assignments: try assignments.map { try JSONAssignment(argument: $0) }
        )
    }

    private func refusal(_ export: SuiteExport, _ trace: StoredTrace) -> String? {
        do throws(SuiteError) {
            _ = try export.suite(of: [trace])
            return nil
        } catch {
            return error.description
        }
    }

    /// All files of a folder, by path.
    private func files(_ folder: String) throws -> [String: String] {
        var files: [String: String] = [:]
        let paths = FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []
        for path in paths where !path.isEmpty {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(path)") else { continue }
            files[path] = String(decoding: data, as: UTF8.self)
        }
        return files
    }

    @Test func `a suite is read as it was written`() async throws {
        let folder = try TemporaryFolder()
        var trace = Recordings.trace
        let error = HopError(
            code: "processing_error",
            type: "ValueError",
            message: "said too much",
            traceback: "line 1"
        )
        var failed = trace.hops[0]
        failed.startedAtUnixNano = 5
        failed.outcome = .retried
        failed.error = error
        trace = StoredTrace(id: trace.id, spans: [], hops: trace.hops + [failed])
        let suite = try export(ignoring: [".payload.t"]).suite(of: [trace])
        try SuiteFolder(folder.path).add(suite)
        let read = try SuiteFolder(folder.path).read()

        #expect(read.ignoring == [try #require(JSONPath(".payload.t"))])
        #expect(read.modes == ["a": .payload])
        #expect(read.entries.map(\.name) == ["e"])
        let hops = try #require(read.entries.first?.trace.hops)
        #expect(hops.map(\.actor) == ["a", "a", "b"])
        #expect(hops.map(\.error?.type) == ["ValueError", nil, nil])
        #expect(hops.map(\.outputs.count) == [0, 1, 1])
        #expect(hops[1].handler == "module.function")

        // What was recorded of a hop is what a replay of the suite expects of it.
        let served = ReplayOptions(catalog: HandlerCatalog(workingDirectory: "/"), recordedActors: ["a", "b"])
        let report = try await Replayer(options: served).run(.traces(read.entries.map(\.trace)))
        #expect(report.verdict == .same)
    }

    @Test func `the files are small, laid out and without what changes from run to run`() throws {
        let folder = try TemporaryFolder()
        var trace = Recordings.trace
        var input = Recordings.envelope("e", at: 0, #"{"n":1.50,"tags":["x","y"]}"#)
        input.headers.setString("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", for: .traceparent)
        trace.hops[0].input = .complete(input.encoded())
        trace.hops[0].handlerFingerprint = "sha256:1"
        try SuiteFolder(folder.path).add(try export().suite(of: [trace]))
        let files = try files(folder.path)

        #expect(
            files.keys.sorted() == [
                "e/01-a.in.json", "e/01-a.out-1.json", "e/02-b.in.json", "e/02-b.out-1.json", "e/trace.json",
                "suite.json",
            ]
        )
        #expect(
            files["e/01-a.in.json"] == """
                {
                  "id": "e",
                  "route": {
                    "actors": ["a", "b"],
                    "current": 0
                  },
                  "payload": {
                    "n": 1.50,
                    "tags": ["x", "y"]
                  }
                }

                """
        )
        #expect(files["e/trace.json"]?.contains("sha256") == false)
        try SuiteFolder(folder.path).add(try export().suite(of: [trace]))
        #expect(try self.files(folder.path) == files)
    }

    @Test func `no secret gets into a suite, and its place is named`() throws {
        var trace = Recordings.trace
        let input = Recordings.envelope("e", at: 0, #"{"n":1,"api_key":"hunter2"}"#)
        trace.hops[0].input = .complete(input.encoded())

        let reason = refusal(try export(), trace)
        #expect(reason?.contains("hop 0 a: its input holds no value at .payload.api_key") == true)
        #expect(reason?.contains("hunter2") == false)
        let folder = try TemporaryFolder()
        try SuiteFolder(folder.path).add(try export(".payload.api_key=none").suite(of: [trace]))
        let text = try files(folder.path).values.joined()
        #expect(!text.contains("hunter2"))
        #expect(text.contains(#""api_key": "none""#))
    }

    @Test func `an output with a secret needs a path that may differ`() throws {
        let folder = try TemporaryFolder()
        var trace = Recordings.trace
        let output = Recordings.envelope("e", at: 1, #"{"n":2,"token":{"$redacted":9}}"#)
        trace.hops[0].outputs[0].envelope = .redacted(output.encoded())

        #expect(refusal(try export(), trace)?.contains(".payload.token") == true)
        try SuiteFolder(folder.path).add(try export(ignoring: [".payload.token"]).suite(of: [trace]))
        let read = try SuiteFolder(folder.path).read()
        let hop = try #require(read.entries.first?.trace.hops.first)
        let result = Recordings.result(Recordings.envelope("e", at: 0, "1"), #"{"n":2,"token":"t"}"#)
        #expect(HopComparison(ignoring: read.ignoring).compare(hop, with: result) == .same)
    }

    @Test func `what cannot be replayed is no test, and everything that is missing is said`() throws {
        var trace = Recordings.trace
        trace.hops[0].input = .omitted(size: 3)
        trace.hops[1].outputs[0].envelope = .truncated(head: [], size: 5000)
        let reason = refusal(try export(), trace)

        #expect(reason?.contains("hop 0 a: an input was not recorded") == true)
        #expect(reason?.contains("hop 1 b: an output of 5000 bytes was cut off") == true)
        trace.hops.removeFirst(2)
        #expect(refusal(try export(), trace)?.contains("no hop of it ran a handler") == true)
    }

    @Test func `messages that are no envelopes are kept as they came`() throws {
        let folder = try TemporaryFolder()
        let error = HopError(code: "msg_parsing_error", type: "ParseError", message: "")
        var hop = Recordings.hop(
            "a",
            Recordings.envelope("e", at: 0, "1"),
            outcome: .failed,
            error: error,
            handler: nil
        )
        hop.input = .complete([0x7B, 0xFF, 0x00])
        let trace = StoredTrace(id: Recordings.traceID, spans: [], hops: [hop])
        try SuiteFolder(folder.path).add(try export().suite(of: [trace]))

        let read = try SuiteFolder(folder.path).read().entries.first?.trace.hops.first
        #expect(read?.input == .complete([0x7B, 0xFF, 0x00]))
        #expect(read?.error?.code == "msg_parsing_error")
    }

    @Test func `a folder that is no suite, or harmed, is refused in words`() throws {
        let folder = try TemporaryFolder()
        func problem() -> String? {
            do throws(SuiteError) {
                _ = try SuiteFolder(folder.path).read()
                return nil
            } catch {
                return error.description
            }
        }
        #expect(problem()?.contains("holds no suite") == true)
        try SuiteFolder(folder.path).add(try export().suite(of: [Recordings.trace]))
        #expect(problem() == nil)
        let index = URL(fileURLWithPath: "\(folder.path)/e/trace.json")
        let text = try String(contentsOf: index, encoding: .utf8)
        for (old, new, word) in [
            (#""01-a.in.json""#, #""../../etc/passwd""#, "outside"), (#""hop""#, #""hopp""#, "lacks a member"),
            ("01-a.out-1", "09-a.out-1", "missing"),
        ] {
            try Data(text.replacingOccurrences(of: old, with: new).utf8).write(to: index)
            #expect(problem()?.contains(word) == true)
        }
        try Data(#"{"version": 9}"#.utf8).write(to: URL(fileURLWithPath: "\(folder.path)/suite.json"))
        #expect(problem()?.contains("version 9") == true)
    }

    @Test func `traces of one envelope get names of their own, and names are those of files`() throws {
        var other = Recordings.trace
        other.id = TraceID(high: 0xabcd_ef12_3456_7890, low: 1)
        #expect(try export().suite(of: [Recordings.trace, other]).entries.map(\.name) == ["e", "e-abcdef12"])
        var odd = Recordings.trace
        odd.hops[0].envelopeID = "../ä b"
        #expect(try export().suite(of: [odd]).entries.map(\.name) == ["_____b"])
    }
}
