// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Kubernetes

@Suite struct `A series of events` {
    private static func key(_ note: String = "it broke", of name: String = "mail") -> EventSeries.Key {
        EventSeries.Key(
            subject: ObjectReference(
                apiVersion: "asya.sh/v1alpha1",
                kind: "AsyncActor",
                key: ObjectKey(namespace: "asya", name: name),
                uid: "u-\(name)"
            ),
            event: KubernetesEvent(.warning, reason: "Broken", action: "Reconcile", note: note)
        )
    }

    @Test func `is one event that is counted`() {
        var series = EventSeries(limit: 10)
        series.record(Self.key(), at: .zero, unixNano: 1)
        let create = EventSeries.Write.create(Self.key(), at: 1)
        #expect(series.next(at: .zero) == create)
        for second in 1...5 { series.record(Self.key(), at: .seconds(second), unixNano: UInt64(second)) }
        #expect(series.next(at: .seconds(5)) == nil)
        series.wrote(create, name: "mail.1", at: .seconds(5))
        #expect(series.next(at: .seconds(34)) == nil)
        #expect(series.nextDue == .seconds(35))
        let count = EventSeries.Write.count(Self.key(), name: "mail.1", count: 6, at: 5)
        #expect(series.next(at: .seconds(35)) == count)
        #expect(series.next(at: .seconds(35)) == nil)
        series.wrote(count, name: "mail.1", at: .seconds(35))
        #expect(series.nextDue == nil)
        series.record(Self.key(), at: .seconds(36), unixNano: 36)
        #expect(series.nextDue == .seconds(65))
    }

    @Test func `ends after some minutes of silence`() {
        var series = EventSeries(limit: 10)
        series.record(Self.key(), at: .zero, unixNano: 1)
        if let write = series.next(at: .zero) { series.wrote(write, name: "mail.1", at: .zero) }
        series.record(Self.key(), at: .seconds(360), unixNano: 9)
        #expect(series.next(at: .seconds(360)) == .create(Self.key(), at: 9))
    }

    @Test func `of one object leaves room for those of others`() {
        var series = EventSeries(limit: 1_000)
        for index in 0..<100 { series.record(Self.key("\(index)"), at: .zero, unixNano: 1) }
        series.record(Self.key(of: "other"), at: .zero, unixNano: 1)
        var writes = 0
        while series.next(at: .zero) != nil { writes += 1 }
        #expect(writes == EventSeries.burst + 1)
        #expect(series.dropped == 100 - EventSeries.burst)
    }

    @Test func `is dropped where there is no room, and there is room again later`() {
        var series = EventSeries(limit: 3)
        for index in 0..<5 { series.record(Self.key(of: "a\(index)"), at: .zero, unixNano: 1) }
        #expect(series.dropped == 2)
        while let write = series.next(at: .zero) { series.wrote(write, name: "x", at: .zero) }
        series.record(Self.key(of: "b"), at: .seconds(400), unixNano: 1)
        #expect(series.next(at: .seconds(400)) == .create(Self.key(of: "b"), at: 1))
    }

    @Test func `that the server does not take is given up and counted`() {
        var series = EventSeries(limit: 3)
        series.record(Self.key(), at: .zero, unixNano: 1)
        if let write = series.next(at: .zero) { series.failed(write) }
        #expect(series.dropped == 1)
        series.record(Self.key(), at: .zero, unixNano: 2)
        #expect(series.next(at: .zero) == .create(Self.key(), at: 2))
    }

    @Test func `has texts as long as the server takes them`() {
        let event = KubernetesEvent(
            .normal,
            reason: String(repeating: "R", count: 200),
            action: "A",
            note: String(repeating: "ü", count: 2_000)
        )
        #expect(event.reason.utf8.count == 128)
        #expect(event.note.utf8.count <= 1_024)
        #expect(event.note.hasSuffix("..."))
    }
}
