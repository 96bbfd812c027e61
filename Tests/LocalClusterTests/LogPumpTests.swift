// SPDX-License-Identifier: Apache-2.0

import Processes
import TelemetryCore
import Testing

@testable import LocalCluster

struct LogPumpTests {
    private let source = LogSource(component: .runtime, actor: "hello")

    private func write(_ text: String, to end: Descriptor) {
        #expect(FileSystem.writeAll(Array(text.utf8), to: end.rawValue))
    }

    private func finish(_ pump: LogPump, _ number: Int) async -> LastOutput {
        await withCheckedContinuation { continuation in
            pump.finish(number) { continuation.resume(returning: $0) }
        }
    }

    @Test func `lines of several pipes come out whole, and the last words of each are told apart`() async throws {
        let (readEnd, writeEnd) = try Descriptor.pipe()
        let pump = try LogPump(to: writeEnd.rawValue, style: .json)
        let first = try pump.open(source)
        let second = try pump.open(LogSource(component: .sidecar, actor: "other"))
        write("{\"n\":1}\n{\"n\":", to: first.writeEnd)
        write("{\"m\":1}\nasya-sidecar: no queue\n", to: second.writeEnd)
        write("2}\n", to: first.writeEnd)
        #expect(await finish(pump, second.number) == LastOutput(words: "no queue"))
        #expect(await finish(pump, first.number) == LastOutput())
        await pump.stop()
        writeEnd.close()
        let lines = String(decoding: try FileSystem.readAll(readEnd.rawValue, name: "pipe"), as: UTF8.self)
        #expect(Set(lines.split(separator: "\n")) == ["{\"n\":1}", "{\"n\":2}", "{\"m\":1}"])
    }

    @Test func `a line that its process did not end is carried at the process's end`() async throws {
        let (readEnd, writeEnd) = try Descriptor.pipe()
        let pump = try LogPump(to: writeEnd.rawValue, style: .json)
        let pipe = try pump.open(source)
        write("{\"n\":1}", to: pipe.writeEnd)
        pipe.writeEnd.close()
        _ = await finish(pump, pipe.number)
        await pump.stop()
        writeEnd.close()
        #expect(try FileSystem.readAll(readEnd.rawValue, name: "pipe") == Array("{\"n\":1}\n".utf8))
    }

    @Test func `a stop carries what is left in pipes that nobody finished`() async throws {
        let (readEnd, writeEnd) = try Descriptor.pipe()
        let pump = try LogPump(to: writeEnd.rawValue, style: .json)
        let pipe = try pump.open(source)
        write("{\"n\":1}\n", to: pipe.writeEnd)
        await pump.stop()
        writeEnd.close()
        #expect(try FileSystem.readAll(readEnd.rawValue, name: "pipe") == Array("{\"n\":1}\n".utf8))
    }

    @Test func `a process that exits says why by its last words, or by the last line that is no log line`() {
        #expect(LastOutput(words: "no queue", line: "other").reason(for: .exited(2)) == "no queue")
        #expect(LastOutput(line: "libcurl.so.4: not found").reason(for: .exited(127)) == "libcurl.so.4: not found")
        #expect(LastOutput(line: "Backtrace took 0.1 s").reason(for: .signaled(11)) == nil)
    }
}
