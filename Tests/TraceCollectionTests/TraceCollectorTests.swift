// SPDX-License-Identifier: Apache-2.0

import Foundation
import SeededRandom
import Synchronization
import TelemetryCore
import Testing
import TraceCollection
import TraceStore

@Suite struct TraceCollectorTests {
    private let local: TemporaryFolder

    init() throws {
        local = try TemporaryFolder()
    }

    private func collect(
        _ selection: CollectSelection = .began(since: nil, until: nil),
        from processes: [RecordingProcess],
        token: String = "token"
    ) async throws -> CollectReport {
        let options = TraceStoreOptions(
            directory: local.path,
            component: "cli",
            instance: "collect",
            maxBodyBytes: 1 << 30
        )
        let collector = TraceCollector(options: options, token: token) { _ in try Task.checkCancellation() }
        return try await collector.run(selection, from: processes.map(\.target), nowUnixNano: RecordingProcess.epoch)
    }

    /// The spans of the local store by their traces, each as often as it is there.
    private func stored(_ ids: some Sequence<TraceID>) throws -> [TraceID: [String]] {
        let reader = try TraceStoreReader(directory: local.path)
        return ids.reduce(into: [:]) { stored, id in
            if let trace = reader.trace(id) { stored[id] = trace.spans.map { "\($0.span.context.spanID)" }.sorted() }
        }
    }

    @Test func `a trace is brought together from all processes, byte for byte`() async throws {
        let processes = [try RecordingProcess("a"), try RecordingProcess("b", limits: PageLimits(bytes: 100))]
        for (index, process) in processes.enumerated() {
            for trace in 1...3 { process.record(UInt64(trace), bytes: 3000, startMilliseconds: UInt64(index)) }
            process.flush()
        }
        let id = TraceID(high: 7, low: 2)
        let report = try await collect(.named([id.description]), from: processes)
        #expect(report.failed.isEmpty && report.unknown.isEmpty && report.traces == [id])
        #expect(report.spans == 2 && report.hops == 2)
        let trace = try #require(try TraceStoreReader(directory: local.path).trace(id))
        var expected = StoredTrace(id: id, spans: [], hops: [])
        for process in processes {
            let part = try #require(try TraceStoreReader(directory: process.folder.path).trace(id))
            expected = StoredTrace(id: id, spans: expected.spans + part.spans, hops: expected.hops + part.hops)
        }
        #expect(trace.spans == expected.spans && trace.hops == expected.hops)
        #expect(trace.hops.filter { !$0.input.isReplayable } == [])
        // What one process put out and the other took in has crossed the network once.
        let requests = processes.flatMap { $0.requests }
        #expect(requests.contains { $0.hasSuffix("/bodies") })
        for process in processes { process.shutdown() }
    }

    @Test func `an envelope's id finds its trace everywhere, and an unknown one is named`() async throws {
        let processes = [try RecordingProcess("a"), try RecordingProcess("b")]
        for process in processes {
            process.record(5, bytes: 10)
            process.flush()
        }
        let report = try await collect(.named(["e-5", "nobody", "00000000000000000000000000000009"]), from: processes)
        #expect(report.traces == [TraceID(high: 7, low: 5)] && report.spans == 2)
        #expect(report.unknown == ["00000000000000000000000000000009", "nobody"])
        for process in processes { process.shutdown() }
    }

    @Test func `an envelope's id finds its trace also when it looks like a trace's, as a gateway's do`() async throws {
        let process = try RecordingProcess("a")
        let envelope = "99c54d5779cbbb1786c370c05b21e5f9"
        process.record(5, bytes: 10, envelope: envelope)
        process.record(6, bytes: 10)
        process.flush()
        let other = TraceID(high: 7, low: 6)
        for _ in 1...2 {
            let report = try await collect(.named([envelope, other.description]), from: [process])
            #expect(report.traces == [TraceID(high: 7, low: 5), other] && report.unknown.isEmpty)
        }
        let unknown = String(envelope.reversed())
        #expect(try await collect(.named([envelope, unknown]), from: [process]).unknown == [unknown])
        process.shutdown()
    }

    @Test func `a time chooses traces by their beginning, wherever that was recorded`() async throws {
        let processes = [try RecordingProcess("a"), try RecordingProcess("b")]
        for trace in 1...9 {
            processes[0].record(UInt64(trace), bytes: 10, startMilliseconds: UInt64(trace * 100))
            processes[1].record(UInt64(trace), bytes: 10, startMilliseconds: UInt64(trace * 100 + 250))
        }
        for process in processes { process.flush() }
        let (since, until) = (RecordingProcess.epoch + 300_000_000, RecordingProcess.epoch + 600_000_000)
        let report = try await collect(.began(since: since, until: until), from: processes)
        #expect(report.traces == Set((3...5).map { TraceID(high: 7, low: UInt64($0)) }))
        #expect(report.spans == 6 && report.hops == 6)
        for process in processes { process.shutdown() }
    }

    @Test func `what is there already is not asked for again`() async throws {
        let process = try RecordingProcess("a")
        for trace in 1...20 { process.record(UInt64(trace), bytes: 1000) }
        process.flush()
        let few = try await collect(.named([TraceID(high: 7, low: 4).description]), from: [process])
        #expect(few.spans == 1)
        let all = try await collect(from: [process])
        #expect(all.spans == 19 && all.hops == 19)
        let slices = local.slices
        process.forgetRequests()
        let again = try await collect(from: [process])
        #expect(again.spans + again.hops == 0 && again.traces.count == 20)
        let records = process.requests.filter { ["spans", "hops", "bodies"].contains($0.split(separator: "/").last) }
        #expect(records.isEmpty && local.slices == slices)
        // What comes later does, and nothing else.
        process.record(4, bytes: 50)
        process.record(21, bytes: 50)
        process.flush()
        let later = try await collect(from: [process])
        #expect(later.spans == 2 && later.hops == 2)
        #expect(try stored(process.written.keys) == process.written.mapValues { $0.sorted() })
        process.shutdown()
    }

    @Test func `processes that share a folder are not copied twice`() async throws {
        let process = try RecordingProcess("a")
        for trace in 1...5 { process.record(UInt64(trace), bytes: 10) }
        process.flush()
        let report = try await collect(from: [process, process])
        #expect(report.spans == 5 && report.sources.map(\.slices) == [1, 0])
        process.shutdown()
    }

    @Test func `answers that are late, cut off or missing are asked for again`() async throws {
        let process = try RecordingProcess("a", limits: PageLimits(bytes: 2000))
        for trace in 1...30 { process.record(UInt64(trace), bytes: 1000) }
        process.flush()
        process.plan([0: .busy, 1: .cutOff, 2: .unreachable, 4: .cutOff, 6: .busy, 8: .cutOff, 10: .unreachable])
        let report = try await collect(from: [process])
        #expect(report.failed.isEmpty && report.spans == 30 && report.hops == 30)
        process.shutdown()
    }

    @Test func `a process that fails costs nothing but what it has`() async throws {
        let processes = [try RecordingProcess("a"), try RecordingProcess("b"), try RecordingProcess("c")]
        for process in processes {
            process.record(1, bytes: 10)
            process.flush()
        }
        processes[1].set(isDown: true)
        let report = try await collect(from: processes)
        #expect(report.spans == 2 && report.failed.map(\.name) == ["b"])
        #expect(report.failed[0].error?.description == "does not answer: no connection: down")
        let refused = try await collect(from: processes, token: "other")
        #expect(
            refused.sources.map(\.error) == [.unauthorized, .unreachable(reason: "no connection: down"), .unauthorized]
        )
        processes[1].set(isDown: false)
        #expect(try await collect(from: processes).spans == 1)
        for process in processes { process.shutdown() }
    }

    @Test func `what was pruned here can be collected again`() async throws {
        let process = try RecordingProcess("a")
        for trace in 1...5 { process.record(UInt64(trace), bytes: 10) }
        process.flush()
        #expect(try await collect(from: [process]).spans == 5)
        _ = try TraceStorePruner(directory: local.path, maxTotalBytes: 0, maxAge: .seconds(1)).prune(
            nowUnixNano: 1 << 62
        )
        #expect(try stored(process.written.keys).isEmpty)
        #expect(try await collect(from: [process]).spans == 5)
        process.shutdown()
    }

    @Test(arguments: 1...12)
    func `writing, pruning and collecting in any order give what was there, each once`(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let processes = try ["a", "b", "c"].map {
            try RecordingProcess(
                $0,
                limits: PageLimits(bytes: 3000, referredBytes: 8000, traces: 3),
                sliceBytes: 200_000
            )
        }
        var certain: [TraceID: Set<String>] = [:]
        for _ in 0..<25 {
            let process = random.pick(processes)
            switch random.below(10) {
            case 0...4:
                for _ in 0..<random.below(40) {
                    process.record(UInt64(random.below(30) + 1), bytes: random.pick([5, 700, 2500]))
                }
                process.flush()
            case 5: try process.prune(toBytes: random.below(600_000))
            case 6, 7:
                // A part, which may break off anywhere.
                var faults = [random.below(30): RecordingProcess.Fault.unreachable]
                faults[random.below(30)] = .cutOff
                process.plan(faults)
                let id = TraceID(high: 7, low: UInt64(random.below(30) + 1))
                process.set(isDown: random.oneIn(4))
                _ = try await collect(
                    random.oneIn(2) ? .named([id.description]) : .began(since: nil, until: nil),
                    from: processes
                )
                process.set(isDown: false)
            default:
                for process in processes { process.plan([:]) }
                let present = try processes.map { try $0.present() }
                let report = try await collect(from: processes.shuffled(using: &random))
                #expect(report.failed.isEmpty)
                for (id, spans) in present.joined() { certain[id, default: []].formUnion(spans) }
            }
        }
        let written = processes.reduce(into: [TraceID: Set<String>]()) { all, process in
            all.merge(process.written) { $0.union($1) }
        }
        for (id, spans) in try stored(written.keys) {
            #expect(Set(spans).count == spans.count, "\(id) has something twice")
            #expect(Set(spans).isSuperset(of: certain[id] ?? []))
            #expect(Set(spans).isSubset(of: written[id] ?? []))
            certain[id] = nil
        }
        #expect(certain.isEmpty)
        for process in processes { process.shutdown() }
    }
}
