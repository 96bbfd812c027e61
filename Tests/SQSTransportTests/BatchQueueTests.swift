// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SQSTransport

@Suite struct `A queue of batches` {
    private func entries(_ range: Range<Int>, bytes: Int = 1) -> [(entry: Int, bytes: Int)] {
        range.map { ($0, bytes) }
    }

    @Test func `sends at once when nothing is in flight`() {
        var queue = BatchQueue<Int>(maxInFlight: 4, maxBytes: 100)
        #expect(queue.add(entries(0..<1)) == [[0]])
    }

    @Test func `groups what comes while a request is in flight`() {
        var queue = BatchQueue<Int>(maxInFlight: 4, maxBytes: 100)
        #expect(queue.add(entries(0..<1)) == [[0]])
        #expect(queue.add(entries(1..<2)) == [])
        #expect(queue.add(entries(2..<5)) == [])
        #expect(queue.finished() == [[1, 2, 3, 4]])
        #expect(queue.finished() == [])
        #expect(queue.add(entries(5..<6)) == [[5]])
    }

    @Test func `sends full batches beside each other, up to its limit`() {
        var queue = BatchQueue<Int>(maxInFlight: 2, maxBytes: 100)
        #expect(queue.add(entries(0..<35)) == [Array(0..<10), Array(10..<20)])
        #expect(queue.finished() == [Array(20..<30)])
        #expect(queue.finished() == [])
        #expect(queue.finished() == [Array(30..<35)])
    }

    @Test func `keeps the order with one request at a time`() {
        var queue = BatchQueue<Int>(maxInFlight: 1, maxBytes: 100)
        #expect(queue.add(entries(0..<25)) == [Array(0..<10)])
        #expect(queue.finished() == [Array(10..<20)])
        #expect(queue.finished() == [Array(20..<25)])
    }

    @Test func `cuts batches by size, and sends what is larger alone`() {
        var queue = BatchQueue<Int>(maxInFlight: 4, maxBytes: 100)
        #expect(queue.add(zip(0..<5, [60, 40, 1, 101, 50]).map { ($0, $1) }) == [[0, 1], [2], [3]])
        #expect(queue.finished() == [])
        #expect(queue.finished() == [])
        #expect(queue.finished() == [[4]])
    }
}
