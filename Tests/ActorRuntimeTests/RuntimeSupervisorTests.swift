// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Glibc
import RuntimeLink
import Telemetry
import TelemetryCore
import TelemetryTesting
import Testing

@testable import ActorRuntime

/// Real Python workers under a real supervisor.
@Suite(.timeLimit(.minutes(10))) struct RuntimeSupervisorTests {
    @Test func `a message is answered, traced and its output logged with its trace`() async throws {
        let runtime = try await RunningRuntime(handler: "handlers.act")
        #expect(runtime.folder.names.contains("runtime-ready"))
        #expect(try await runtime.act("say").payloads == [#"{"do":"say"}"#])
        #expect(try await runtime.act("fail").details?.type == "ValueError")
        guard case .current(let hello)? = runtime.client.peer else {
            Issue.record("no greeting")
            return
        }
        #expect(hello.handler == "handlers.act" && hello.workers == 1)
        #expect(hello.fingerprint?.hasPrefix("sha256:") == true)

        let log = try await runtime.stop()
        let lines = log.filter { $0["stream"] != nil }
        #expect(Set(lines.compactMap { $0["msg"]?.stringValue }) == ["to stdout", "to stderr", "without an end"])
        for line in lines {
            #expect(line["trace_id"]?.stringValue == "4bf92f3577b34da6a3ce929d0e0e4736")
            #expect(line["envelope_id"]?.stringValue == "e-1")
        }
        let spans = try runtime.recordedSpans()
        #expect(spans.map(\.name) == ["handler tested", "handler tested"])
        #expect(spans.allSatisfy { "\($0.parentSpanID.map { "\($0)" } ?? "")" == "00f067aa0ba902b7" })
        let logged = Set(lines.compactMap { $0["span_id"]?.stringValue })
        #expect(logged.isSubset(of: spans.map { "\($0.context.spanID)" }))
        #expect(spans.flatMap { SpanCatalog.handler.problems(in: $0) } == [])
    }

    @Test func `only the message of a worker that dies fails`() async throws {
        let runtime = try await RunningRuntime(handler: "handlers.act")
        let segfault = try await runtime.act("segfault")
        #expect(segfault.code == "runtime_crashed")
        #expect(segfault.details?.message.contains("SIGSEGV") == true)
        #expect(try await runtime.act("echo").payloads != nil)

        let exit = try await runtime.act("exit")
        #expect(exit.code == "runtime_crashed")
        #expect(exit.details?.message.contains("exit code 3") == true)
        #expect(try await runtime.act("echo").payloads != nil)

        let garbage = try await runtime.act("write_to_channel")
        #expect(garbage.code == "runtime_crashed")
        #expect(try await runtime.act("echo").payloads != nil)

        let restarts = runtime.telemetry.registry.counter(RuntimeMetrics.workerRestarts)
        for cause in [RestartCause.signaled, .exited, .protocolError] {
            #expect(restarts.labels("tested", cause).value == 1, "\(cause)")
        }
        #expect(runtime.telemetry.registry.gauge(RuntimeMetrics.workers).labels("tested", WorkerState.idle).value == 1)
        try await runtime.stop()
        let spans = try runtime.recordedSpans()
        #expect(spans.count == 6)
        #expect(spans.flatMap { SpanCatalog.handler.problems(in: $0) } == [])
        #expect(spans.filter { $0.attributes[.asyaWorkerExit] != nil }.count >= 2)
    }

    @Test func `a handler that hangs is killed at its timeout, and only its message fails`() async throws {
        let runtime = try await RunningRuntime(handler: "handlers.act", ["ASYA_RUNTIME_TIMEOUT": "6s"])
        let hang = try await runtime.act("hang")
        #expect(hang.code == "timeout_error")
        #expect(hang.details?.message.hasPrefix("Runtime timeout exceeded after 6s") == true)
        #expect(try await runtime.act("echo").payloads != nil)
        let restarts = runtime.telemetry.registry.counter(RuntimeMetrics.workerRestarts)
        #expect(restarts.labels("tested", RestartCause.timeout).value == 1)
        try await runtime.stop()
        #expect(try runtime.recordedSpans().flatMap { SpanCatalog.handler.problems(in: $0) } == [])
    }

    @Test func `handlers that misbehave do no harm to the protocol`() async throws {
        let runtime = try await RunningRuntime(handler: "handlers.act")
        #expect(try await runtime.act("close_some").payloads == [#""closed""#])
        #expect(try await runtime.act("echo").payloads != nil)
        #expect(try await runtime.act("fork").payloads == [#""from the parent""#])
        #expect(try await runtime.act("fork_and_raise").payloads == [#""from the parent""#])
        #expect(try await runtime.act("say_much").payloads != nil)
        #expect(try await runtime.act("thread").payloads != nil)
        for refused in ["nan", "set", "cycle", "surrogate", "bad_key", "memory", "recursion", "sys_exit"] {
            #expect(try await runtime.act(refused).code == "processing_error", "\(refused)")
        }
        #expect(try await runtime.act("close_all").payloads == [#""closed""#])
        #expect(try await runtime.act("close_all").payloads == [#""closed""#])
        // All of it in one process.
        #expect(try await runtime.act("count").payloads == ["1"])
        #expect(try await runtime.act("count").payloads == ["2"])
        try await runtime.stop()
    }

    @Test func `workers serve messages in parallel`() async throws {
        let runtime = try await RunningRuntime(handler: "handlers.act", ["ASYA_WORKERS": "3"])
        let meeting = try TemporaryFolder()
        try await withThrowingTaskGroup(of: RuntimeReply.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    try await runtime.send(#"{"do":"meet","folder":"\#(meeting.path)","count":3}"#)
                }
            }
            for try await reply in group { #expect(reply.payloads == ["3"]) }
        }
        try await runtime.stop()
    }

    @Test func `more messages than workers wait their turn`() async throws {
        let runtime = try await RunningRuntime(handler: "handlers.later")
        try await withThrowingTaskGroup(of: RuntimeReply.self) { group in
            for number in 0..<50 { group.addTask { try await runtime.send("\(number)") } }
            var payloads: Set<String> = []
            for try await reply in group { payloads.formUnion(reply.payloads ?? []) }
            #expect(payloads.count == 50)
        }
        try await runtime.stop()
    }

    @Test func `a large payload survives`() async throws {
        let runtime = try await RunningRuntime(handler: "handlers.echo")
        let payload = "\"" + String(repeating: "héllo \\ud83d\\ude00 ", count: 300_000) + "\""
        let answer = try await runtime.send(payload).payloads?.first
        #expect(answer.map { $0.count } == String(repeating: "héllo 😀 ", count: 300_000).count + 2)
        try await runtime.stop()
    }

    @Test func `in envelope mode the route may be changed`() async throws {
        let runtime = try await RunningRuntime(handler: "handlers.next_actor", ["ASYA_HANDLER_MODE": "envelope"])
        guard case .outputs(let outputs) = try await runtime.send("1") else {
            Issue.record("an error")
            return
        }
        #expect(outputs.first?.route?.actors == ["tested", "next", "added"])
        #expect(outputs.first?.route?.current == 1)
        try await runtime.stop()
    }

    @Test func `stopping finishes the message in hand and leaves nothing behind`() async throws {
        let runtime = try await RunningRuntime(handler: "handlers.act")
        let meeting = try TemporaryFolder()
        async let reply = runtime.send(#"{"do":"meet","folder":"\#(meeting.path)","count":2}"#)
        // The handler has begun once its file is there.
        while meeting.names.isEmpty { await Task.yield() }
        async let stopped: Void = runtime.supervisor.stop()
        let other = unsafe open(meeting.path + "/other", O_CREAT | O_WRONLY, 0o600)
        close(other)
        #expect(try await reply.payloads == ["2"])
        await stopped
        #expect(runtime.folder.names.filter { $0 != "log" && $0 != "traces" } == [])
        try await runtime.stop()
    }

    @Test(arguments: [
        ("nowhere.f", "there is no module 'nowhere'"),
        ("handlers.ecko", "did you mean 'echo'?"),
        ("handlers.Demanding.run", "the parameter 'path'"),
        ("broken.fails.f", "failed: ZeroDivisionError"),
        ("broken.exits.f", "sys.exit(5)"),
        ("handlers", "not of the form module.function"),
    ])
    func `a handler that cannot be loaded is told in one line`(handler: String, expected: String) async throws {
        let failure = await startFailure(handler)
        #expect(failure?.line.contains(expected) == true, "\(failure?.line ?? "it started")")
        #expect(failure?.line.contains("\n") == false)
        #expect(failure?.left == [])
    }

    @Test func `an interpreter that is missing is told with what to do`() async throws {
        let failure = await startFailure("handlers.echo", ["ASYA_PYTHON": "/no/such/python3"])
        #expect(failure?.line.contains("'/no/such/python3' does not exist") == true)
        #expect(failure?.line.contains("ASYA_PYTHON") == true)
    }

    @Test func `a folder that cannot be used is told with what to do`() async throws {
        let failure = await startFailure("handlers.echo", ["ASYA_SOCKET_DIR": "/proc/nowhere"])
        #expect(failure?.line.contains("ASYA_SOCKET_DIR") == true)
    }

    private func startFailure(_ handler: String, _ more: [String: String] = [:]) async -> RunningRuntime.StartFailure? {
        do {
            let runtime = try await RunningRuntime(handler: handler, more)
            try await runtime.stop()
            return nil
        } catch {
            return error as? RunningRuntime.StartFailure
        }
    }
}
