// SPDX-License-Identifier: Apache-2.0

import Compression
import Testing

@Suite struct GzipTests {
    @Test(arguments: [0, 1, 5, 1_000, 100_000, 3_000_000], [Gzip.Level.fastest, .standard])
    func `what was compressed comes back`(count: Int, level: Gzip.Level) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7 &* 31) }
        let packed = try Gzip.compress(bytes, level: level)
        #expect(packed.prefix(3) == [0x1F, 0x8B, 8])
        #expect(try Gzip.decompress(packed, limit: max(count, 1)) == bytes)
    }

    @Test func `repetitive text shrinks`() throws {
        let page = Array(String(repeating: "asya_actor_messages_received_total{queue=\"a\"} 1\n", count: 1_000).utf8)
        #expect(try Gzip.compress(page).count < page.count / 20)
    }

    @Test func `noise does not overflow the room for it`() throws {
        var generator = SystemRandomNumberGenerator()
        let noise = (0..<70_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        #expect(try Gzip.decompress(try Gzip.compress(noise), limit: noise.count) == noise)
    }

    @Test func `members one behind the other are one text`() throws {
        let parts = ["", "one\n", String(repeating: "two\n", count: 9_000)].map { Array($0.utf8) }
        let file = try parts.flatMap { try Gzip.compress($0) }
        #expect(try Gzip.decompressAll(file, limit: 100_000) == Array(parts.joined()))
        #expect(try Gzip.decompress(file, limit: 100_000) == [])
        #expect(throws: GzipError.tooLarge(limit: 20)) { try Gzip.decompressAll(file, limit: 20) }
        #expect(throws: GzipError.corrupt) { try Gzip.decompressAll(Array(file.dropLast(3)), limit: 100_000) }
        #expect(throws: GzipError.corrupt) { try Gzip.decompressAll(file + [0, 0], limit: 100_000) }
    }

    @Test func `a bomb is refused at the limit`() throws {
        let bomb = try Gzip.compress([UInt8](repeating: 0, count: 1 << 20), level: .standard)
        #expect(throws: GzipError.tooLarge(limit: 1_000)) { try Gzip.decompress(bomb, limit: 1_000) }
    }

    @Test func `what is no gzip, or cut off, is refused`() throws {
        let packed = try Gzip.compress(Array("telemetry".utf8))
        #expect(throws: GzipError.corrupt) { try Gzip.decompress([], limit: 10) }
        #expect(throws: GzipError.corrupt) { try Gzip.decompress(Array("plain text".utf8), limit: 100) }
        #expect(throws: GzipError.corrupt) { try Gzip.decompress(Array(packed.dropLast(9)), limit: 100) }
    }
}
