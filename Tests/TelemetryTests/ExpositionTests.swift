// SPDX-License-Identifier: Apache-2.0

import Glibc
import Settings
import TelemetryCore
import Testing

@testable import Telemetry

/// What everybody who reads the page says about hostile label values: see `Tests/Fuzz/exposition.py`.
@Suite(.enabled(if: ExpositionReaders.areInstalled, "run `make setup-test`, which installs Prometheus"))
struct ExpositionTests {
    /// How many values are made up: a slice, or as many as `ASYA_TEST_LABEL_VALUES` says.
    private static let values: Int =
        unsafe getenv("ASYA_TEST_LABEL_VALUES").flatMap { unsafe Int(String(cString: $0)) } ?? 1_000

    private static let batch = 50_000

    private static let chosen = [
        "", "\0", "a\0", "\0b", "\0\0", "\r", "a\r\nb", "end\r", "\\", "\\n", "\"", "\n", "\\\"", "{}", "le=\"1\",",
        "\u{301}", "e\u{301}", "\u{E9}", "\u{1F600}", "\u{FEFF}", "\u{2028}", "\u{85}", "\u{FFFD}", "\u{10FFFF}", " x ",
        "\u{7F}\u{1}\u{1B}", "# EOF", "\n# EOF\n", String(repeating: "\u{1F600}\"", count: 200_000),
        String(repeating: "x", count: 1_048_576), String(repeating: "x", count: 1_048_575) + "y",
    ]

    @Test func `hostile label values are read back by every reader, and no series occurs twice`() async throws {
        var random = SystemRandomNumberGenerator()
        let seed = unsafe getenv("ASYA_TEST_SEED").flatMap { unsafe UInt64(String(cString: $0)) } ?? random.next()
        var generator = SplitMix(state: seed)
        var rest = Self.values
        while rest > 0 {
            let count = min(rest, Self.batch)
            rest -= count
            let output = try await check(Self.chosen + (0..<count).map { _ in Self.value(&generator) })
            #expect(output == "", "seed \(seed): \(output)")
        }
    }

    /// Serves the values and returns what a reader objected to; nothing when all are content.
    private func check(_ values: [String]) async throws -> String {
        let log = try Pipe()
        var options = TelemetryOptions(component: .cli, serviceName: "fuzz", environment: [:])
        options.bootstrapsFacades = false
        options.logDescriptor = log.writeEnd
        options.opsAddress = ListenAddress(host: "127.0.0.1", port: 0)
        let telemetry = try Telemetry.start(options)
        var families: [GaugeFamily] = []
        var expected: Set<[UInt8]> = []
        for (index, value) in values.enumerated() {
            // No family reaches its limit of series.
            if index % 500 == 0 {
                let labels: [MetricLabel] = ["v", "w"]
                families.append(
                    telemetry.registry.gauge(
                        GaugeDescriptor(name: "hostile_\(families.count)", help: "a\\b\"c\n\0\r", labels: labels)
                    )
                )
            }
            families.last?.labels(value, "w").set(1)
            expected.insert(Array(value.utf8.prefix(1_024)).validPrefix)
        }
        let waits = HistogramDescriptor(name: "fuzz_wait_seconds", help: "Waits", buckets: [0.5, 1])
        let context = SpanContext(traceID: TraceID(high: 1, low: 2), spanID: SpanID(value: 3), flags: .sampled)
        for value in [0.25, 0.75, 2] {
            telemetry.registry.histogram(waits).labels().observe(value, exemplar: context)
        }
        _ = telemetry.registry.histogram(HistogramDescriptor(name: "fuzz_idle_seconds", help: "Idle", buckets: [1]))
        let port = try #require(telemetry.opsPort)
        let output = try await ExpositionReaders.check(port: port, expected: expected)
        await telemetry.shutdown()
        return output
    }

    private static func value(_ generator: inout SplitMix) -> String {
        let pieces = [
            "\\", "\"", "\n", "\r", "\0", "{", "}", ",", "=", " ", "#", "a", "\u{E9}", "\u{301}", "\u{1F600}",
            "\u{2028}",
            "\\n", "# EOF\n", "\t", "\u{7F}",
        ]
        var value = ""
        for _ in 0..<Int.random(in: 1...12, using: &generator) {
            if Bool.random(using: &generator) {
                value += pieces.randomElement(using: &generator) ?? ""
            } else if let scalar = Unicode.Scalar(UInt32.random(in: 0...0x10_FFFF, using: &generator)) {
                value.unicodeScalars.append(scalar)
            }
        }
        return value
    }

    /// A reproducible source of random numbers: SplitMix64.
    struct SplitMix: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }
}

extension [UInt8] {
    /// As many of the bytes as are whole characters in UTF-8.
    fileprivate var validPrefix: [UInt8] {
        var bytes = self
        while String(validating: bytes, as: UTF8.self) == nil { bytes.removeLast() }
        return bytes
    }
}
