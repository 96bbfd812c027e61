// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TraceExchange
import TraceStore

@Suite(.timeLimit(.minutes(10))) struct ChromeTraceTests {
    @Test func `a document passes the schema, slices nest, and arrows join publish and process`() throws {
        let folder = try Folder()
        let file = try folder.write("trace.json", ChromeTrace.document(of: [SampleTrace.trace]))
        let (status, output) = try Python.check("perfetto", file)
        #expect(status == 0, "\(String(decoding: output, as: UTF8.self))")
        #expect(
            String(decoding: output, as: UTF8.self).split(separator: "\n") == [
                "publish work > process work", "publish work > process work", "publish work > process work",
                "send split > process split",
            ]
        )
    }

    @Test func `services are processes, and what runs at once has threads of its own`() throws {
        let document = try #require(
            JSONSerialization.jsonObject(with: Data(ChromeTrace.document(of: [SampleTrace.trace]))) as? [String: Any]
        )
        let events = try #require(document["traceEvents"] as? [[String: Any]])
        func names(_ event: String) -> Set<String> {
            Set(
                events.filter { $0["name"] as? String == event }.compactMap {
                    ($0["args"] as? [String: Any])?["name"] as? String
                }
            )
        }
        #expect(names("process_name") == ["cli (cli-0)", "split (split-0)", "work (work-0)", "shop (shop-0)"])
        #expect(names("thread_name").isSuperset(of: ["work (work-0)", "work (work-0) #2", "split (split-0) #2"]))
        let slices = events.filter { $0["ph"] as? String == "X" }
        #expect(slices.count == 12)
        #expect(events.filter { $0["ph"] as? String == "b" }.count == 4)
        // 10 ms and 10 ns after the first span.
        let split = try #require(slices.first { $0["name"] as? String == "process split" })
        #expect(split["ts"] as? Double == 10_000.01 && split["dur"] as? Double == 50_000.05)
    }

    @Test func `several traces and an empty one are one document`() throws {
        let empty = StoredTrace(id: SampleTrace.id, spans: [], hops: [])
        for traces in [[], [empty], [SampleTrace.trace, empty]] {
            let document = ChromeTrace.document(of: traces)
            #expect(try JSONSerialization.jsonObject(with: Data(document)) is [String: Any])
        }
    }
}
