// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Telemetry

struct LogOutputTests {
    @Test func `a reader that stopped reading costs lines`() throws {
        let pipe = try Pipe()
        let output = LogOutput(descriptor: pipe.writeEnd, patienceMilliseconds: 0)
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 4095) + [UInt8(ascii: "\n")]
        let written = (0..<20).filter { _ in output.write(line) }
        // A pipe holds 65,536 bytes.
        #expect(written == Array(0..<16))
        #expect(pipe.drain().utf8.count == 16 * 4096)
        #expect(output.write(Array("again\n".utf8)))
        #expect(pipe.drain() == "again\n")
    }

    @Test func `a closed reader is no signal and no error`() throws {
        let ends = try Pipe.closedReader()
        let output = LogOutput(descriptor: ends.writeEnd)
        #expect(!output.write(Array("x\n".utf8)))
    }
}
