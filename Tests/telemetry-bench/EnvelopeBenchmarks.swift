// SPDX-License-Identifier: Apache-2.0

import Envelopes

/// The message itself, as a yardstick beside what telemetry adds to it.
enum EnvelopeBenchmarks {
    static let all = [
        Benchmark(name: "envelope.decode_1k", operations: 100_000) { count in
            let envelope = envelope
            for _ in 0..<count { consume((try? Envelope(decoding: envelope))?.payload.count) }
        }
    ]

    /// About 1 KB, of which a good part is a text.
    private static var envelope: [UInt8] {
        let text = String(repeating: "The quick brown fox jumps over the lazy dog. ", count: 12)
        let json = """
            {"id":"29068b1c-f4e8-2047-f52c-bcf8046590e2","route":{"actors":["text","summary","translate"],"current":0},\
            "headers":{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03",\
            "x-asya-enqueued-at":"1760000000000000000","x-asya-attempt":1},\
            "payload":{"number":42,"ratio":0.25,"text":"\(text)","tags":["a","b","c"],"nested":{"deep":[1,2,3,null,true]}}}
            """
        return Array(json.utf8)
    }
}
