// SPDX-License-Identifier: Apache-2.0

import Foundation
import Processes
import Testing

struct ProcessMemoryTests {
    /// The kilobytes of this process that are resident and are no file's.
    private func resident() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") })
        return try #require(Int(line.split(whereSeparator: \.isWhitespace)[1]))
    }

    @Test func `what a burst took is given back`() throws {
        ProcessMemory.limitArenas(to: 2)
        // Blocks too small to be mapped alone, with one in the middle of them that stays.
        var blocks = (0..<4_000).map { [UInt8](repeating: UInt8($0 & 255), count: 32_768) }
        let full = try resident()
        blocks = [blocks[2_000], blocks[3_999]]
        ProcessMemory.giveBack()
        let left = try resident()
        #expect(full - left > 60_000, "\(full) kB, then \(left) kB")
        #expect(blocks.map { $0[0] } == [208, 159])
    }
}
