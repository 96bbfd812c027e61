// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing

@testable import Sidecar

struct ReportQueueTests {
    private func progress(_ id: String, _ state: GatewayReport.Progress.State = .received) -> GatewayReport {
        .progress(state, of: Envelope(id: id, route: Route(actors: ["a"]), payload: .null))
    }

    private func final(_ id: String, bytes: Int = 4) -> GatewayReport {
        let payload = RawJSON(string: String(repeating: "x", count: bytes - 2))
        return .succeeded(
            Envelope(id: id, route: Route(actors: ["a"], current: 1), payload: payload),
            location: nil,
            atUnixNano: 0
        )
    }

    private func child(_ id: String) throws -> GatewayReport {
        try #require(.child(Envelope(id: id, parentID: "p", route: Route(actors: ["a"]), payload: .null)))
    }

    @Test func `of one envelope the newest progress is sent, in the place of the first`() {
        var queue = ReportQueue()
        #expect(queue.put(progress("1")) == ReportQueue.Losses())
        _ = queue.put(progress("2"))
        let losses = queue.put(progress("1", .completed))
        #expect(losses.superseded.count == 1 && losses.dropped.isEmpty)
        #expect(queue.nextBatch() == [progress("1", .completed), progress("2")])
        #expect(queue.isEmpty && queue.pending == 2)
        queue.accepted()
        #expect(queue.pending == 0)
    }

    @Test func `children go before ends, and ends before progress`() throws {
        var queue = ReportQueue()
        let reports = [progress("1"), final("2"), try child("3")]
        for report in reports { _ = queue.put(report) }
        #expect(queue.nextBatch() == reports.reversed())
    }

    @Test func `one batch is on its way at a time`() {
        var queue = ReportQueue()
        _ = queue.put(progress("1"))
        #expect(queue.nextBatch().count == 1)
        _ = queue.put(progress("2"))
        #expect(queue.nextBatch().isEmpty)
        queue.accepted()
        #expect(queue.nextBatch() == [progress("2")])
    }

    @Test func `too much progress costs the oldest envelopes, and no end`() {
        var queue = ReportQueue(limits: ReportQueue.Limits(progress: 2, finals: 2))
        _ = queue.put(final("f"))
        for id in ["1", "2"] { #expect(queue.put(progress(id)).dropped.isEmpty) }
        #expect(queue.put(progress("3")).dropped == [progress("1")])
        #expect(queue.nextBatch() == [final("f"), progress("2"), progress("3")])
    }

    @Test func `ends are kept within a number and bytes, and the newest always`() {
        var queue = ReportQueue(limits: ReportQueue.Limits(finals: 3, bytes: 2_000))
        for id in ["1", "2", "3"] { _ = queue.put(final(id)) }
        #expect(queue.put(final("4")).dropped == [final("1")])
        let large = final("5", bytes: 3_000)
        #expect(queue.put(large).dropped == [final("2"), final("3"), final("4")])
        #expect(queue.nextBatch() == [large])
    }

    @Test func `a batch is bounded in bytes, and a report that is larger goes alone`() {
        var queue = ReportQueue(limits: ReportQueue.Limits(batchBytes: 1_000))
        let large = final("large", bytes: 5_000)
        for report in [final("1"), final("2"), large, final("3")] { _ = queue.put(report) }
        var batches: [[GatewayReport]] = []
        while !queue.isEmpty {
            batches.append(queue.nextBatch())
            queue.accepted()
        }
        #expect(batches == [[final("1"), final("2")], [large], [final("3")]])
    }

    @Test func `what could not be sent waits in front, unless something newer came`() {
        var queue = ReportQueue()
        for id in ["1", "2"] { _ = queue.put(progress(id)) }
        _ = queue.nextBatch()
        _ = queue.put(progress("3"))
        _ = queue.put(progress("2", .completed))
        #expect(queue.failed().superseded == [progress("2")])
        #expect(queue.nextBatch() == [progress("1"), progress("3"), progress("2", .completed)])
    }

    @Test func `a report that is refused is found among many, and costs no other`() {
        var queue = ReportQueue()
        for number in 0..<100 { _ = queue.put(progress("\(number)")) }
        var taken: Set<String> = []
        var gone: [String] = []
        var requests = 0
        while queue.pending > 0 {
            let batch = queue.nextBatch()
            requests += 1
            if batch.contains(where: { $0.envelopeID == "37" }) {
                if let report = queue.refused().gone { gone.append(report.envelopeID) }
            } else {
                taken.formUnion(batch.map(\.envelopeID))
                queue.accepted()
            }
        }
        #expect(gone == ["37"])
        #expect(taken.count == 99)
        #expect(requests < 30)
        #expect(queue.batchLimit > 8)
    }
}
