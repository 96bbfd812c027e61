// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Glibc
import NIOPosix
import RuntimeLink
import Settings
import Telemetry
import TelemetryCore
import TraceStore

@testable import ActorRuntime

/// A supervisor with real workers in a folder of its own, and a client that speaks to it.
struct RunningRuntime {
    let folder: TemporaryFolder
    let telemetry: Telemetry
    let supervisor: RuntimeSupervisor
    let client: RuntimeClient

    /// The folder of the handlers for tests.
    static let pythonFolder: String = {
        let file: String = #filePath
        return String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)]) + "/python"
    }()

    /// The interpreter of the system where there is one: the shims of version managers take their time.
    static let python = unsafe access("/usr/bin/python3", X_OK) == 0 ? "/usr/bin/python3" : "python3"

    init(handler: String, _ more: [String: String] = [:]) async throws {
        folder = try TemporaryFolder()
        var variables: [String: String] = .process
        variables["ASYA_HANDLER"] = handler
        variables["ASYA_ACTOR_NAME"] = "tested"
        variables["ASYA_SOCKET_DIR"] = folder.path
        variables["ASYA_PYTHON"] = Self.python
        variables["ASYA_METRICS_ENABLED"] = "false"
        variables["PYTHONPATH"] = Self.pythonFolder
        variables["PYTHONDONTWRITEBYTECODE"] = "1"
        variables.merge(more) { $1 }
        let settings = try RuntimeSettings(Environment(variables))
        var options = TelemetryOptions(component: .runtime, serviceName: "tested", environment: [:])
        options.actor = "tested"
        options.bootstrapsFacades = false
        options.logDescriptor = unsafe open(folder.path + "/log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        options.store = TraceStoreOptions(directory: folder.path + "/traces", component: "runtime", instance: "tested")
        telemetry = try Telemetry.start(options)
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        supervisor = RuntimeSupervisor(settings: settings, telemetry: telemetry, eventLoop: eventLoop)
        client = RuntimeClient(path: settings.socketPath, connections: 8, maxFrameBytes: 64 << 20)
        do {
            try await supervisor.start()
        } catch {
            await telemetry.shutdown()
            throw StartFailure(line: error.description, left: folder.names.filter { $0 != "log" && $0 != "traces" })
        }
    }

    /// Why a runtime did not start, and what it left in its folder.
    struct StartFailure: Error {
        let line: String
        let left: [String]
    }

    /// The trace that every message belongs to.
    static let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    static func envelope(_ payload: String, id: String = "e-1") -> [UInt8] {
        let head = #"{"id":"\#(id)","route":{"actors":["tested","next"],"current":0},"headers":{"traceparent":"#
        return Array("\(head)\"\(traceparent)\"},\"payload\":\(payload)}".utf8)
    }

    /// Sends a payload and returns the answer.
    func send(_ payload: String, id: String = "e-1") async throws -> RuntimeReply {
        try RuntimeReply(decoding: try await client.invoke(Self.envelope(payload, id: id), timeout: .seconds(300)))
    }

    /// Has a handler of `handlers.act` do something.
    func act(_ what: String) async throws -> RuntimeReply {
        try await send(#"{"do":"\#(what)"}"#)
    }

    /// Stops everything and returns the log's lines.
    @discardableResult
    func stop() async throws -> [JSONValue] {
        await client.close()
        await supervisor.stop()
        await telemetry.shutdown()
        return try folder.read("log").split(separator: UInt8(ascii: "\n")).map { try JSONValue(decoding: Array($0)) }
    }

    /// The handlers' spans that were recorded; whole after the stop.
    func recordedSpans() throws -> [SpanData] {
        let reader = try TraceStoreReader(directory: folder.path + "/traces")
        guard let id = reader.find("4bf92f3577b34da6a3ce929d0e0e4736").first else { return [] }
        return reader.trace(id)?.spans.map(\.span) ?? []
    }
}

extension RuntimeReply {
    /// The payloads of the outputs as text; `nil` for an error.
    var payloads: [String]? {
        guard case .outputs(let outputs) = self else { return nil }
        return outputs.map { String(decoding: $0.payload.bytes, as: UTF8.self) }
    }

    /// The code of an error.
    var code: String? {
        if case .error(let code, _) = self { code } else { nil }
    }

    /// The details of an error.
    var details: ErrorDetails? {
        if case .error(_, let details) = self { details } else { nil }
    }
}
