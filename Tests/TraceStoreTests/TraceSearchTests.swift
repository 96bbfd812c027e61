// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import TelemetryCore
internal import Testing

@testable internal import TraceStore

@Suite struct TraceSearchTests {
    private func numbers(_ result: TraceSearchResult) -> [UInt64] { result.matches.map(\.summary.traceID.low) }

    @Test func `each filter finds what meets it, the newest first, and says why`() throws {
        let fixture = try SearchFixture()
        for (index, fate) in SearchFixture.Fate.allCases.enumerated() { fixture.record(UInt64(index + 1), fate) }
        fixture.record(8, .failed, error: HopError(code: "timeout_error", type: "", message: "late", traceback: "h.py"))
        fixture.record(
            9,
            second: "c",
            payload: #"{"order":{"id":42},"items":[{"name":"tea"}]}"#,
            fingerprint: "sha256:ff"
        )
        fixture.flush()
        let reader = try fixture.reader()
        func find(_ query: TraceQuery) -> TraceSearchResult { reader.search(query) }

        #expect(numbers(find(TraceQuery())) == [9, 8, 7, 6, 5, 4, 3, 2, 1])
        #expect(numbers(find(TraceQuery(status: .succeeded))) == [9, 7, 3, 1])
        #expect(numbers(find(TraceQuery(status: .failed))) == [8, 4, 2])
        #expect(numbers(find(TraceQuery(status: .open))) == [6, 5])
        #expect(numbers(find(TraceQuery(incident: .retried))) == [3])
        #expect(numbers(find(TraceQuery(incident: .deadLettered))) == [4])
        #expect(numbers(find(TraceQuery(incident: .slow))) == [7])
        #expect(numbers(find(TraceQuery(incident: .slow, slowThreshold: .seconds(4)))) == [])
        #expect(numbers(find(TraceQuery(actor: "c"))) == [9])
        #expect(numbers(find(TraceQuery(actor: "b"))) == [8, 7, 4, 3, 2, 1])
        #expect(numbers(find(TraceQuery(errorType: "ValueError"))) == [4, 3, 2])
        #expect(numbers(find(TraceQuery(errorType: "timeout_error"))) == [8])
        #expect(numbers(find(TraceQuery(errorText: "NO NAME"))) == [4, 3, 2])
        #expect(numbers(find(TraceQuery(errorText: "h.py"))) == [8])
        #expect(numbers(find(TraceQuery(fingerprint: "ff"))) == [9])
        #expect(numbers(find(TraceQuery(fingerprint: "sha256:f"))) == [9])
        #expect(numbers(find(TraceQuery(slowerThan: .seconds(2)))) == [7])
        #expect(numbers(find(TraceQuery(id: "env-4"))) == [4])
        #expect(numbers(find(TraceQuery(status: .succeeded, id: "env-"))) == [9, 7, 3, 1])
        #expect(numbers(find(TraceQuery(sinceUnixNano: Sample.time(60), untilUnixNano: Sample.time(80)))) == [7, 6])

        let payload = find(TraceQuery(payloads: [try #require(PayloadCondition("$.order.id=42"))]))
        #expect(numbers(payload) == [9])
        #expect(payload.matches.first?.hops.map(\.hop.actor) == ["a", "c", "happy-end"])
        #expect(payload.matches.first?.hops.first?.reasons == ["input .order.id"])
        let failed = try #require(find(TraceQuery(status: .failed)).matches.first)
        #expect(failed.hops.map(\.reasons) == [["failed"], ["arrived at error-end"]])
        let error = try #require(find(TraceQuery(actor: "b", errorType: "ValueError")).matches.first)
        #expect(error.hops.map(\.reasons) == [["actor b", "error ValueError"]])
        let open = find(TraceQuery(status: .open)).matches
        #expect(open.map(\.reasons) == [["no actor has received the envelope"], ["envelope env-5 was sent to asya-b"]])
    }

    @Test func `the conditions on hops hold for the same hop`() throws {
        let fixture = try SearchFixture()
        fixture.record(1, .retried)
        fixture.flush()
        let reader = try fixture.reader()
        #expect(numbers(reader.search(TraceQuery(actor: "a", errorType: "ValueError"))) == [1])
        #expect(numbers(reader.search(TraceQuery(actor: "b", errorType: "ValueError"))) == [])
        #expect(numbers(reader.search(TraceQuery(actor: "b", incident: .retried))) == [])
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `searches and their pages find what looking at every trace finds`(_ seed: UInt64) throws {
        var generator = Seeded(seed)
        func chance(_ parts: UInt64) -> Bool { generator.next() % parts == 0 }
        let fixture = try SearchFixture(sliceBytes: 1 << 18)
        for number in 1...1_300 as ClosedRange<UInt64> {
            let fate = chance(10) ? SearchFixture.Fate.allCases[Int(generator.next() % 7)] : .fine
            let type = chance(20) ? "RareError" : "ValueError"
            fixture.record(
                number,
                fate,
                error: HopError(code: "processing_error", type: type, message: "no"),
                second: chance(100) ? "c" : "b",
                payload: #"{"n":\#(generator.next() % 50)}"#
            )
        }
        // Of three writers the slices are closed, of the others the last one is not.
        if seed == 2 { fixture.close() } else { fixture.flush() }
        let reader = try fixture.reader()
        let slices = reader.freshSlices()
        let all = reader.list().map(\.traceID)
        #expect(all.count == 1_300)
        let parts = Dictionary(
            uniqueKeysWithValues: all.map { ($0, reader.parts(of: $0, in: slices, withBodies: true)) }
        )

        let middle = Sample.time(6_500)
        let queries = [
            TraceQuery(status: .failed), TraceQuery(status: .open), TraceQuery(status: .succeeded),
            TraceQuery(hasErrors: true), TraceQuery(incident: .retried), TraceQuery(incident: .deadLettered),
            TraceQuery(incident: .slow), TraceQuery(actor: "c"), TraceQuery(actor: "c", errorType: "RareError"),
            TraceQuery(errorType: "RareError"), TraceQuery(status: .failed, errorType: "RareError"),
            TraceQuery(status: .open, actor: "a"), TraceQuery(untilUnixNano: middle, status: .failed),
            TraceQuery(sinceUnixNano: middle, actor: "b"), TraceQuery(untilUnixNano: middle, status: .open),
            TraceQuery(slowerThan: .seconds(1)), TraceQuery(errorText: "no", slowerThan: .seconds(1)),
            TraceQuery(actor: "c", payloads: [try #require(PayloadCondition("n=7"))]),
        ]
        for query in queries {
            let examiner = TraceExaminer(query)
            let expected = parts.compactMap { examiner.match($0, $1) }.sorted { $0.cursor > $1.cursor }
            #expect(!expected.isEmpty || query.actor == "c" || query.errorText != nil, "\(query) is no test")
            #expect(reader.search(query).matches == expected, "\(query)")
            var paged: [TraceMatch] = []
            var page = query
            page.limit = max(expected.count / 5, 3)
            repeat {
                let result = reader.search(page)
                paged += result.matches
                page.after = result.next
            } while page.after != nil && paged.count <= expected.count
            #expect(paged == expected, "\(query) in pages")
        }
    }

    @Test func `what is rare is found without reading the rest`() throws {
        let fixture = try SearchFixture()
        for number in 1...2_600 as ClosedRange<UInt64> {
            switch number {
            case 700: fixture.record(number, .failed, error: HopError(code: "e", type: "RareError", message: "m"))
            case 900: fixture.record(number, second: "c")
            case 1_000: fixture.record(number, .open)
            case 1_100: fixture.record(number, .deadLettered)
            default: fixture.record(number)
            }
        }
        fixture.close()
        let reader = try fixture.reader()
        // Of five slices with hops and one with none: 5, 5, 1, 5, 1 and 5 zones, and the ends of the slices.
        let rare = reader.search(TraceQuery(errorType: "RareError"))
        #expect(numbers(rare) == [700])
        #expect(rare.effort.traces == 1 && rare.effort.rows <= 512 + 511, "\(rare.effort)")
        let actor = reader.search(TraceQuery(actor: "c"))
        #expect(numbers(actor) == [900])
        #expect(actor.effort.traces == 1 && actor.effort.rows == 1, "\(actor.effort)")
        let open = reader.search(TraceQuery(status: .open))
        #expect(numbers(open) == [1_000])
        #expect(open.effort.traces <= 3, "\(open.effort)")
        let failed = reader.search(TraceQuery(status: .failed))
        #expect(numbers(failed) == [1_100, 700])
        #expect(failed.effort.traces == 2, "\(failed.effort)")
        let newest = reader.search(TraceQuery(limit: 10))
        #expect(numbers(newest) == Array((2_591...2_600).reversed()))
        #expect(newest.effort.traces == 10 && newest.effort.zones <= 12, "\(newest.effort)")
        let none = reader.search(TraceQuery(actor: "nobody"))
        #expect(none.matches.isEmpty && none.effort.rows == 0 && none.next == nil)
    }

    @Test func `slices of earlier releases, which tell less of themselves, are searched alike`() throws {
        let fixture = try SearchFixture(sliceBytes: 1 << 18)
        for number in 1...900 as ClosedRange<UInt64> {
            let fate = number % 30 == 0 ? SearchFixture.Fate.allCases[Int(number / 30) % 7] : .fine
            fixture.record(number, fate)
        }
        fixture.close()
        let queries = [
            TraceQuery(limit: 20), TraceQuery(limit: 5, status: .failed), TraceQuery(status: .open),
            TraceQuery(errorType: "ValueError"), TraceQuery(untilUnixNano: Sample.time(4_500), status: .failed),
        ]
        func search() throws -> [[TraceMatch]] {
            let reader = try fixture.reader()
            return queries.map { reader.search($0).matches }
        }
        let found = try search()
        #expect(found.allSatisfy { !$0.isEmpty })
        let folder = fixture.store.folder
        for name in folder.files where name.hasSuffix(SliceName.suffix) {
            let connection = try Connection(path: folder.path + "/" + name, mode: .readWrite)
            try connection.execute("DELETE FROM meta WHERE key IN ('summary', 'traces')")
        }
        #expect(try search() == found)
    }

    @Test func `conditions on payloads are read as they are meant`() throws {
        let fixture = try SearchFixture()
        fixture.record(1, payload: #"{"a":{"b":[{"c":"x=y"},{"c":2}],"d":null,"e":"2"},"odd=name":true}"#)
        fixture.flush()
        let reader = try fixture.reader()
        func finds(_ text: String) throws -> Bool {
            let condition = try #require(PayloadCondition(text), "\(text)")
            return !reader.search(TraceQuery(payloads: [condition])).matches.isEmpty
        }
        for text in [
            "$.a.b[0].c=x=y", "a.b[*].c=2", ".a.b[1].c=2.0", "$.a.e=2", #"$.a.e="2""#, "$.a.d=null", "$.a.d",
            "$.a[*][0].c",
            #"$["odd=name"]=true"#, #"$.a.b[1]={"c":2}"#,
        ] {
            #expect(try finds(text), "\(text)")
        }
        for text in ["$.a.b[0].c=x", "$.a.b[2]", "$.a.b.c=2", "$.a.d=0", "$.a.b[*].c=3", "$.payload.a.d"] {
            #expect(try !finds(text), "\(text)")
        }
        #expect(PayloadCondition("$.a[=1") == nil)
        #expect(PayloadCondition("$..a=1") == nil)
        #expect(try #require(PayloadCondition("$.a[*]=1")).description == ".a[*]=1")
    }

    @Test func `a cursor survives being written down`() throws {
        let cursor = TraceCursor(unixNano: 1_767_225_600_000_000_001, traceID: TraceID(high: 1, low: 2))
        #expect(TraceCursor(cursor.description) == cursor)
        for text in ["", "-", "1", "zz-00000000000000010000000000000002", "1-0"] { #expect(TraceCursor(text) == nil) }
    }
}
