// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Testing
internal import TraceStore

@Suite struct TraceTreeTests {
    private func tree(_ build: (inout Sample) -> Void) -> TraceTree {
        var sample = Sample()
        build(&sample)
        return TraceTree(sample.stored.spans.reversed())
    }

    private func path(_ tree: TraceTree) -> [String] {
        CriticalPath(tree).segments.map { segment in
            let name = tree.spans[segment.span].span.name
            let length = segment.nanoseconds / 1_000_000
            return segment.kind == .queueWait ? "wait for \(name) \(length)" : "\(name) \(length)"
        }
    }

    @Test func `a pipeline is whole`() {
        let tree = TraceTree(Sample.retriedPipeline.stored.spans)
        #expect(tree.isWhole)
        #expect(tree.depthFirst.map(\.depth) == [0, 1, 2, 2, 3, 4, 4, 4, 5, 5, 6, 5, 2])
    }

    @Test func `a missing parent makes an orphan`() {
        let tree = tree { sample in
            sample.span(1, "a", .producer, 0, 1)
            sample.span(3, parent: 2, "c", .consumer, 2, 3)
        }
        #expect(!tree.isWhole)
        #expect(tree.roots == [0])
        #expect(tree.orphans == [1])
        #expect(tree.tops == [0, 1])
    }

    @Test func `a second root and a second span of one id are found`() {
        let tree = tree { sample in
            sample.span(1, "a", .producer, 0, 1)
            sample.span(2, "b", .producer, 1, 2)
            sample.span(2, "b again", .producer, 3, 4)
        }
        #expect(tree.roots.count == 2)
        #expect(tree.duplicateIDs == [SpanID(value: 2)])
        #expect(tree.spans.map(\.span.name) == ["a", "b"])
        #expect(!tree.isWhole)
    }

    @Test func `circles are cut`() {
        let tree = tree { sample in
            sample.span(1, parent: 2, "a", .internal, 0, 1)
            sample.span(2, parent: 1, "b", .internal, 0, 1)
            sample.span(3, parent: 3, "c", .internal, 0, 1)
        }
        #expect(tree.circles.count == 2)
        #expect(tree.depthFirst.count == 3)
        #expect(!tree.isWhole)
    }

    @Test func `an empty trace is an empty tree`() {
        let tree = tree { _ in }
        #expect(tree.depthFirst.isEmpty)
        #expect(path(tree).isEmpty)
    }

    @Test func `the critical path leads through handler, publish and queue`() {
        let tree = tree { sample in
            sample.span(1, "send", .producer, 0, 10)
            sample.span(2, parent: 1, "process a", .consumer, 30, 130)
            sample.span(3, parent: 2, "handler a", .internal, 40, 100)
            sample.span(4, parent: 2, "publish b", .producer, 105, 115)
            sample.span(5, parent: 2, "settle a", .client, 120, 129)
            sample.span(6, parent: 4, "process b", .consumer, 150, 200)
        }
        #expect(
            path(tree) == [
                "send 10", "wait for process a 20", "process a 10", "handler a 60", "process a 5", "publish b 10",
                "wait for process b 35", "process b 50",
            ]
        )
    }

    @Test func `of a fan-out the branch that ended last is critical`() {
        let tree = tree { sample in
            sample.span(1, "process a", .consumer, 0, 100)
            sample.span(2, parent: 1, "publish first", .producer, 20, 40)
            sample.span(3, parent: 1, "publish second", .producer, 40, 60)
            sample.span(4, parent: 2, "process first", .consumer, 45, 90)
            sample.span(5, parent: 3, "process second", .consumer, 80, 300)
        }
        #expect(
            path(tree) == [
                "process a 20", "publish first 20", "publish second 20", "wait for process second 20",
                "process second 220",
            ]
        )
    }

    @Test func `the critical path has neither gaps nor overlaps`() throws {
        var generator = Seeded(5)
        for _ in 0..<200 {
            var sample = Sample()
            sample.span(1, "root", .producer, 0, 10)
            for id in 2...UInt64.random(in: 2...12, using: &generator) {
                let start = Double.random(in: 0...100, using: &generator)
                sample.span(
                    id,
                    parent: .random(in: 1..<id, using: &generator),
                    "s\(id)",
                    Bool.random(using: &generator) ? .consumer : .internal,
                    start,
                    start + Double.random(in: 0...50, using: &generator)
                )
            }
            let segments = CriticalPath(TraceTree(sample.stored.spans)).segments
            let first = try #require(segments.first)
            let last = try #require(segments.last)
            #expect(last.endUnixNano == sample.stored.endedAtUnixNano)
            #expect(segments.reduce(0) { $0 + $1.nanoseconds } == last.endUnixNano - first.startUnixNano)
            for (one, next) in zip(segments, segments.dropFirst()) { #expect(one.endUnixNano == next.startUnixNano) }
        }
    }
}
