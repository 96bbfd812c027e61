// SPDX-License-Identifier: Apache-2.0

import TelemetryCore

/// Says what this project makes of headers, so that an independent reading of the specifications can be compared.
///
/// Each line of the input is a kind and the values of the headers in hexadecimal, in the order of their arrival:
///
/// - `p VALUE...`: `traceparent` headers. The answer is the `traceparent` sent on, or nothing when the trace restarts.
/// - `s VALUE...`: `tracestate` headers beside a good `traceparent`. The answer is the `tracestate` sent on.
/// - `b VALUE...`: `baggage` headers. The answer is the `baggage` sent on, then each decoded value.
/// - `r RATIO TRACE-ID TRACESTATE`: whether the trace is sampled by its identifier (`1` or `0`), whether by consistent
///   probability, and the `tracestate` sent on by the latter.
///
/// Answers are lines of hexadecimal words; nothing to send is an empty word.
@main enum Main {
    private static let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    static func main() {
        while let line = readLine() {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            let values = words.dropFirst().map { String(decoding: bytes($0), as: UTF8.self) }
            print(answer(to: words[0], values).map(hex).joined(separator: " "))
        }
    }

    private static func answer(to kind: Substring, _ values: [String]) -> [String] {
        switch kind {
        case "p":
            let context = TraceContextPropagator.extract(traceparent: values)
            return [context.map { TraceContextPropagator.inject($0).traceparent } ?? ""]
        case "s":
            let context = TraceContextPropagator.extract(traceparent: [traceparent], tracestate: values)
            return [context.flatMap { TraceContextPropagator.inject($0).tracestate } ?? ""]
        case "b":
            let baggage = Baggage(headers: values)
            return [baggage.header ?? ""] + baggage.members.map(\.value)
        case "r" where values.count == 3:
            return sampling(ratio: Double(values[0]) ?? 0, traceID: values[1], tracestate: values[2])
        default:
            return ["unknown kind"]
        }
    }

    private static func sampling(ratio: Double, traceID: String, tracestate: String) -> [String] {
        let traceparent = "00-\(traceID)-b7ad6b7169203331-00"
        guard let parent = TraceContextPropagator.extract(traceparent: traceparent, tracestate: tracestate) else {
            return ["no trace"]
        }
        let request = SamplingRequest(traceID: parent.traceID, parent: parent, name: "x", kind: .server)
        let result = ProbabilitySampler(ratio: ratio).sample(request, attributes: { [:] })
        return [
            TraceIDRatioSampler(ratio: ratio).isSampled(parent.traceID) ? "1" : "0",
            result.decision == .recordAndSample ? "1" : "0", result.traceState.header,
        ]
    }

    private static func bytes(_ text: Substring) -> [UInt8] {
        var bytes: [UInt8] = []
        var digits = text.utf8.makeIterator()
        while let high = digits.next().flatMap(digit), let low = digits.next().flatMap(digit) {
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    private static func hex(_ text: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let bytes = text.utf8.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
