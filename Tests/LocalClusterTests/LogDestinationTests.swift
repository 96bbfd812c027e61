// SPDX-License-Identifier: Apache-2.0

import Processes
import Testing

@testable import LocalCluster

struct LogDestinationTests {
    @Test func `a reader that stopped costs lines and is told so when it goes on`() throws {
        let (readEnd, writeEnd) = try Descriptor.pipe()
        let destination = LogDestination(descriptor: writeEnd.rawValue, patienceMilliseconds: 0)
        let line = [UInt8](repeating: 0x78, count: 4095) + [0x0A]
        for _ in 0..<64 { destination.write(line) }
        #expect(destination.recoverable() == nil)
        try readEnd.setNonBlocking()
        _ = try? FileSystem.readAll(readEnd.rawValue, name: "pipe")
        let lost = try #require(destination.recoverable())
        #expect(lost > 0 && lost % line.count == 0)
        #expect(destination.recoverable() == nil)
    }

    @Test func `a reader that is gone costs lines and nothing else`() throws {
        let (readEnd, writeEnd) = try Descriptor.pipe()
        readEnd.close()
        let destination = LogDestination(descriptor: writeEnd.rawValue, patienceMilliseconds: 0)
        destination.write([0x0A])
        #expect(destination.recoverable() == nil)
    }
}
