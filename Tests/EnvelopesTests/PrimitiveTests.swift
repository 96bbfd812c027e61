// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Foundation
internal import SeededRandom
internal import Testing

struct PrimitiveTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2025-11-18T12:00:00Z", 1_763_467_200_000_000_000),
        ("2025-11-18t13:00:00.25+01:00", 1_763_467_200_250_000_000),
        ("2025-11-18 07:00:00-05:00", 1_763_467_200_000_000_000),
        ("2000-02-29T23:59:60Z", 951_868_800_000_000_000),
        ("2024-02-29T00:00:00.123456789999z", 1_709_164_800_123_456_789),
        ("1960-01-01T00:00:00Z", 0), ("9999-12-31T23:59:59Z", UInt64.max),
    ])
    func `reads timestamps`(text: String, expected: UInt64) {
        #expect(RFC3339.parse(text) == expected)
    }

    @Test(arguments: [
        "", "now", "2025-11-18", "2025-11-18T12:00:00", "2025-11-18T12:00Z", "2025-13-01T00:00:00Z",
        "2025-02-29T00:00:00Z",
        "2025-11-18T24:00:00Z", "2025-11-18T12:60:00Z", "2025-11-18T12:00:61Z", "2025-11-18T12:00:00.Z",
        "2025-11-18T12:00:00Zx", "2025-11-18T12:00:00+1:00", "2025-11-18T12:00:00+24:00", "-025-11-18T12:00:00Z",
        "2025-1١-18T12:00:00Z",
    ])
    func `refuses what is no timestamp`(text: String) {
        #expect(RFC3339.parse(text) == nil)
    }

    @Test(arguments: [0, 7, -7, 10, 99, 100, 1_763_467_200_123_456_789, Int.max, Int.min])
    func `writes integers as Swift does`(number: Int) {
        #expect(RawJSON(int: number).bytes == Array(String(number).utf8))
        #expect(RawJSON(int: number).intValue() == number)
    }

    @Test func `writes strings that read back, whatever stands where`() {
        let pieces = ["a", "\"", "\\", "\n", "\u{1}", "\u{7F}", "ä", "€", "😀", "12345678", "\u{1F}"]
        var generator = SeededGenerator(seed: 2)
        for length in 0..<40 {
            for _ in 0..<50 {
                let text = (0..<length).map { _ in pieces[Int(generator.next() % UInt64(pieces.count))] }.joined()
                let json = RawJSON(string: text)
                #expect(json.stringValue() == text)
                #expect((try? RawJSON(validating: json.bytes)) == json)
                #expect(
                    (try? JSONSerialization.jsonObject(with: Data(json.bytes), options: .fragmentsAllowed)) as? String
                        == text
                )
            }
        }
    }

    @Test func `writes timestamps that read back`() {
        #expect(RFC3339.format(unixNano: 0) == "1970-01-01T00:00:00Z")
        #expect(RFC3339.format(unixNano: 1_763_467_200_123_456_789, fractionDigits: 6) == "2025-11-18T12:00:00.123456Z")
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<500 {
            let moment = generator.next()
            #expect(RFC3339.parse(RFC3339.format(unixNano: moment, fractionDigits: 9)) == moment)
        }
    }

    @Test func `Base64 is as Foundation writes and reads it`() {
        var generator = SeededGenerator(seed: 2)
        for length in 0..<70 {
            let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            #expect(Base64.encode(bytes) == Array(Data(bytes).base64EncodedString().utf8))
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        for text in ["A", "AA", "AAA", "A===", "AA=A", "AA-_", "====", "=", "AAAA=AAA"] {
            #expect(Base64.decode(Array(text.utf8)) == nil, "\(text)")
        }
    }

    @Test func `new ids are version 4 UUIDs and differ`() throws {
        var generator = SeededGenerator(seed: 9)
        let ids = (0..<100).map { _ in EnvelopeID.random(using: &generator) }
        #expect(Set(ids).count == 100)
        for id in ids {
            let uuid = try #require(UUID(uuidString: id))
            #expect(uuid.uuid.6 >> 4 == 4 && uuid.uuid.8 >> 6 == 2 && id == id.lowercased())
        }
        #expect(EnvelopeID.random() != EnvelopeID.random())
    }
}
