// SPDX-License-Identifier: Apache-2.0

import Envelopes
import NIOCore
import Processes
import Settings
import TelemetryCore
import Testing

@testable import ActorRuntime

@Suite struct RuntimeValuesTests {
    @Test func `output is cut into lines, long ones are cut short and broken text is repaired`() {
        var lines = OutputLines()
        #expect(lines.append(Array("one\ntwo\r\nthr".utf8)) == ["one", "two"])
        #expect(lines.append(Array("ee\n".utf8)) == ["three"])
        #expect(lines.flush() == nil)
        #expect(lines.append([0xff, 0x41]) == [])
        #expect(lines.flush() == "\u{fffd}A")
        let long = lines.append(Array(repeating: UInt8(ascii: "x"), count: 20_000) + [UInt8(ascii: "\n")])
        #expect(long == [String(repeating: "x", count: OutputLines.limit) + " [cut]"])
        #expect(lines.append(Array("short\n".utf8)) == ["short"])
    }

    @Test func `a budget allows a burst and then so many lines a second`() {
        var budget = LineBudget(perSecond: 10, burst: 3, nowNano: 0)
        #expect((0..<5).map { _ in budget.take(nowNano: 0) } == [true, true, true, false, false])
        // A tenth of a second earns one line.
        #expect((0..<2).map { _ in budget.take(nowNano: 100_000_000) } == [true, false])
    }

    @Test func `reports of a worker are read and nonsense is told apart`() {
        func report(_ text: String) -> WorkerReport { WorkerReport(frame: ByteBuffer(string: text)) }
        guard case .answered(let outputs) = report("outputs 2 7 100 250 0\n[1,2]"),
            case .answered(let error) = report("error 1 3 100 250 1\n[]")
        else {
            Issue.record("outputs or error")
            return
        }
        #expect(outputs.number == 7 && outputs.outputs == 2 && String(buffer: outputs.body) == "[1,2]")
        #expect(outputs.beganNano == 100 && outputs.endedNano == 250 && !outputs.hasOutput)
        #expect(error.number == 3 && error.outputs == nil && error.hasOutput)
        guard
            case .unloadable("no") = report(#"unloadable"# + "\n" + #"{"message":"no"}"#),
            case .ready(let handler) = report("ready\n" + #"{"python":"3.8.1","fingerprint":null}"#)
        else {
            Issue.record("error, unloadable or ready")
            return
        }
        #expect(handler == WorkerReport.Handler(fingerprint: nil, python: "3.8.1"))
        for nonsense in [
            "", "\n", "outputs\n", "outputs 1 x 1 1 0\n[]", "error 1 99999999999999999999 1 1 0\n", "ready\n[]",
            "hello",
            "outputs 1 1 1 1 2\n[]", "outputs 1 1 1 1 0 0\n[]", "outputs 1 1 1 1\n[]", "outputs 1  1 1 0\n[]",
            "outputs 99999999999999999999 1 1 1 0\n[]", "outputs 18446744073709551615 1 1 1 0\n[]",
        ] {
            guard case .malformed = report(nonsense) else {
                Issue.record("\(nonsense)")
                return
            }
        }
    }

    @Test func `failures become answers that a sidecar understands`() throws {
        let crash = WorkerFailure.died(WorkerExit(status: .signaled(11), isOutOfMemory: false))
        guard case .error("runtime_crashed", let details) = try RuntimeReply(decoding: crash.answer) else {
            Issue.record("crash")
            return
        }
        #expect(details.message.contains("SIGSEGV") && details.type == "RuntimeCrashed")
        let timeout = WorkerFailure.timeout(.seconds(90))
        guard case .error("timeout_error", let late) = try RuntimeReply(decoding: timeout.answer) else {
            Issue.record("timeout")
            return
        }
        #expect(late.message.hasPrefix("Runtime timeout exceeded after 1m30s"))
        let memory = WorkerFailure.died(WorkerExit(status: .signaled(9), isOutOfMemory: true))
        #expect(memory.details.type == "MemoryError" && memory.details.message.contains("out of memory"))
        #expect(memory.cause == .outOfMemory && crash.cause == .signaled)
    }

    @Test func `the kernel's counter of kills is found`() {
        #expect(OutOfMemoryKills.value(of: "oom_kill", in: "low 0\noom 3\noom_kill 2\noom_group_kill 9\n") == 2)
        #expect(OutOfMemoryKills.value(of: "oom_kill", in: "oom 3\n") == nil)
    }

    @Test func `settings have defaults that run`() throws {
        let settings = try RuntimeSettings(Environment(["ASYA_HANDLER": "m.f"]))
        #expect(settings.workers == 1 && settings.timeout == .seconds(300) && settings.python == "python3")
        #expect(settings.socketPath == "/var/run/asya/asya-runtime.sock" && settings.socketPermissions == 0o666)
        #expect(settings.handlerMode == .payload && settings.maxEnvelopeBytes == 16 << 20)
    }

    @Test func `settings are read and wrong ones name the variable`() throws {
        let settings = try RuntimeSettings(
            Environment([
                "ASYA_HANDLER": "m.f", "ASYA_HANDLER_MODE": "envelope", "ASYA_SOCKET_CHMOD": "", "ASYA_WORKERS": "4",
                "ASYA_RUNTIME_TIMEOUT": "90", "ASYA_PYTHONEXECUTABLE": "/usr/bin/python3", "ASYA_TYPO": "1",
            ])
        )
        #expect(settings.handlerMode == .envelope && settings.socketPermissions == nil && settings.workers == 4)
        #expect(settings.timeout == .seconds(90) && settings.python == "/usr/bin/python3")
        #expect(settings.unknownVariables == ["ASYA_TYPO"])
        for (name, value) in [
            ("ASYA_WORKERS", "0"), ("ASYA_HANDLER_MODE", "both"), ("ASYA_SOCKET_CHMOD", "0o999"),
            ("ASYA_RUNTIME_TIMEOUT", "soon"), ("ASYA_RUNTIME_METRICS_ADDR", "nowhere"),
        ] {
            let error = #expect(throws: SettingsError.self) {
                _ = try RuntimeSettings(Environment(["ASYA_HANDLER": "m.f", name: value]))
            }
            #expect(error?.variable == name)
        }
        #expect(throws: SettingsError.self) { _ = try RuntimeSettings(Environment([:])) }
    }
}
