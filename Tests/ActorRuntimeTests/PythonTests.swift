// SPDX-License-Identifier: Apache-2.0

import Glibc
import Processes
import Testing

/// Runs the Python side's own tests.
@Suite(.timeLimit(.minutes(10))) struct PythonTests {
    @Test func `the worker's Python modules pass their own tests`() async throws {
        let (readEnd, writeEnd) = try Descriptor.pipe()
        var specification = ChildSpecification(
            executable: RunningRuntime.python,
            arguments: ["-B", RunningRuntime.pythonFolder + "/test_worker.py"]
        )
        specification.standardOutput = .descriptor(writeEnd)
        specification.standardError = .descriptor(writeEnd)
        let child = try await ChildProcess.spawn(specification)
        writeEnd.close()
        var bytes: [UInt8] = []
        var part: [UInt8] = Array(repeating: 0, count: 65536)
        while true {
            let count = unsafe read(readEnd.rawValue, &part, part.count)
            guard count > 0 else { break }
            bytes += part.prefix(count)
        }
        let status = await child.waitForExit()
        #expect(status == .exited(0), "\(String(decoding: bytes, as: UTF8.self))")
    }
}
