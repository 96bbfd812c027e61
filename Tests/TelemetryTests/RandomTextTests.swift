// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Logging
import TelemetryCore
import TelemetryTesting
import Testing

@testable import Telemetry

/// Random texts, the same ones at every run.
struct RandomTextTests {
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static func text(using generator: inout Generator) -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...40, using: &generator) {
            let limits: [UInt32] = [0x20, 0x80, 0x3000, 0x11_0000]
            let limit = limits[Int.random(in: 0..<limits.count, using: &generator)]
            if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &generator)) { scalars.append(scalar) }
        }
        return String(scalars)
    }

    @Test func `whatever is logged, the line is one line of json that reads back`() throws {
        var generator = Generator(state: 1)
        let destination = LogDestination(
            component: .runtime,
            actor: nil,
            output: LogOutput(descriptor: -1),
            clock: ManualClock(),
            registry: MetricRegistry()
        )
        let handler = JSONLogHandler(destination: destination, level: .trace)
        for _ in 0..<500 {
            let message = Self.text(using: &generator)
            let key = "k" + Self.text(using: &generator)
            let value = Self.text(using: &generator)
            let line = handler.line(
                for: LogEvent(
                    level: .info,
                    message: "\(message)",
                    metadata: [key: .string(value)],
                    source: nil,
                    file: "",
                    function: "",
                    line: 0
                )
            )
            #expect(line.last == UInt8(ascii: "\n") && !line.dropLast().contains(UInt8(ascii: "\n")))
            let members = try JSONDecoder().decode([String: String].self, from: Data(line))
            #expect(members["msg"].map { Array($0.utf8) } == Array(message.utf8))
            #expect(members.values.contains { Array($0.utf8) == Array(value.utf8) })
        }
    }

    @Test func `attributes of the environment survive their encoding`() {
        var generator = Generator(state: 2)
        for _ in 0..<500 {
            let value = Self.text(using: &generator)
            let encoded = value.utf8.map { byte in
                let digits = String(byte, radix: 16)
                return digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }.joined()
            let parsed = ResourceAttributesVariable("a=\(encoded),b=1")
            #expect(parsed?.pairs.first?.value == value)
            // Whatever it is, it is parsed or refused.
            _ = ResourceAttributesVariable(value)
        }
    }

    @Test func `any name becomes one that prometheus takes`() {
        var generator = Generator(state: 3)
        for _ in 0..<1000 {
            let name = LibraryMetricName.sanitized(Self.text(using: &generator))
            #expect(!name.isEmpty && name.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789_".utf8.contains($0) })
            #expect(name.utf8.first.map { "0123456789".utf8.contains($0) } == false)
        }
    }
}
