// SPDX-License-Identifier: Apache-2.0

import Compression
import HTTPTesting
import TelemetryCore
import Testing

/// One fault of a collector, and what the export of five spans has to make of it.
struct Fault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let answers: [FaultySink.Answer]
    /// The time for one try, which is real.
    var timeout = Duration.seconds(10)
    /// Whether connections are refused until the first pause.
    var isDownAtFirst = false

    /// How many requests arrive, and the pauses before all tries but the first.
    let tries: Int
    var pauses: [ClosedRange<Duration>] = []
    /// What becomes of the spans at the collector.
    var lost = 0
    var doubled = 0
    /// What the counters say.
    var exported = 5
    var dropped: [SpanDropReason: Double] = [:]
    /// How the warning ends, or nothing when there is none.
    var warning: String?

    init(
        _ name: String,
        _ answers: FaultySink.Answer...,
        tries: Int = 1,
        change: (inout Fault) -> Void = { _ in }
    ) {
        testDescription = name
        self.answers = answers
        self.tries = tries
        change(&self)
    }

    /// All five are lost for a reason, and the collector has none of them unless `kept`.
    private mutating func loses(_ reason: SpanDropReason, _ warning: String, kept: Bool = false) {
        exported = 0
        dropped = [reason: 5]
        lost = kept ? 0 : 5
        self.warning = warning
    }

    /// The pause that full jitter draws before the first and the second retry.
    private static let first = Duration.zero...(.seconds(1))
    private static let second = Duration.zero...(.seconds(2))

    /// How long a try that gets no answer lasts: longer than a busy machine takes for the answer to the next one.
    private static let patience = Duration.seconds(3)

    private static func exactly(_ seconds: Int) -> ClosedRange<Duration> { .seconds(seconds)...(.seconds(seconds)) }

    static let all: [Fault] = [
        Fault("200 without a body", .status(200)),
        Fault("200, three rejected", .partial(rejected: 3, message: "odd", keeps: 2)) { fault in
            fault.exported = 2
            fault.dropped = [.rejected: 3]
            fault.lost = 3
            fault.warning = "rejected 3 of 5 spans: odd"
        },
        Fault("200, none rejected but a message", .partial(rejected: 0, message: "mind", keeps: .max)) { fault in
            fault.warning = "rejected 0 of 5 spans: mind"
        },
        Fault(
            "400 with a status message",
            .status(400, "Content-Type: application/x-protobuf", body: [0x08, 3, 0x12, 3] + Array("bad".utf8))
        ) { $0.loses(.rejected, "answered with status 400: bad") },
        Fault("401", .status(401)) { $0.loses(.rejected, "answered with status 401") },
        Fault("413", .status(413)) { $0.loses(.rejected, "answered with status 413") },
        Fault("429, Retry-After: 1", .status(429, "Retry-After: 1"), .status(200), tries: 2) { fault in
            fault.pauses = [exactly(1)]
        },
        Fault(
            "429, Retry-After with a date",
            .status(429, "Retry-After: Thu, 01 Jan 2026 00:00:07 GMT"),
            .status(200),
            tries: 2
        ) { $0.pauses = [exactly(7)] },
        Fault(
            "429, Retry-After with a date as before 1994",
            .status(429, "Retry-After: Thursday, 01-Jan-26 00:00:07 GMT"),
            .status(429, "Retry-After: Thu Jan  1 00:00:19 2026"),
            .status(200),
            tries: 3
        ) { $0.pauses = [exactly(7), exactly(12)] },
        Fault("429, Retry-After: 3600", .status(429, "Retry-After: 3600")) { fault in
            fault.loses(.throttled, "it asks for a longer pause than OTEL_BSP_EXPORT_TIMEOUT allows")
        },
        Fault("503 twice", .status(503), .status(503), .status(200), tries: 3) { $0.pauses = [first, second] },
        Fault("500", .status(500)) { $0.loses(.rejected, "answered with status 500") },
        Fault("close before the response", .broken(.hangUp), .status(200), tries: 2) { fault in
            fault.pauses = [first]
            fault.doubled = 5
        },
        Fault(
            "close within the response",
            .broken(.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")),
            .status(200),
            tries: 2
        ) { fault in
            fault.pauses = [first]
            fault.doubled = 5
        },
        Fault("no answer", .broken(.silence), .status(200), tries: 2) { fault in
            fault.timeout = patience
            fault.pauses = [first]
            fault.doubled = 5
        },
        Fault("one byte at a time", .broken(.trickle("HTTP/1.1 200 OK\r\nX:")), .status(200), tries: 2) { fault in
            fault.timeout = patience
            fault.pauses = [first]
            fault.doubled = 5
        },
        Fault("a response of 5 MiB", .status(200, body: [UInt8](repeating: 0, count: 5 << 20))) { fault in
            fault.loses(.exportFailed, "the response is longer than 4194304 bytes", kept: true)
        },
        Fault(
            "a compressed response",
            .status(200, "Content-Encoding: gzip", body: gzip([0x0A, 4, 0x12, 2] + Array("hi".utf8)))
        ) { $0.warning = "rejected 0 of 5 spans: hi" },
        Fault(
            "a response of 5 MiB in 5 KB",
            .status(200, "Content-Encoding: gzip", body: gzip([UInt8](repeating: 0, count: 5 << 20)))
        ) { $0.loses(.exportFailed, "the response is longer than 4194304 bytes", kept: true) },
        Fault("302", .status(302, "Location: /elsewhere")) { $0.loses(.rejected, "answered with status 302") },
        Fault("refused, then up", .status(200)) { fault in
            fault.isDownAtFirst = true
            fault.pauses = [first]
        },
    ]

    private static func gzip(_ bytes: [UInt8]) -> [UInt8] { (try? Gzip.compress(bytes)) ?? [] }
}
