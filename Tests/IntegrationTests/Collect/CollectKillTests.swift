// SPDX-License-Identifier: Apache-2.0

import Brokers
import Foundation
import HTTPClient
import HTTPTesting
import Synchronization
import Testing

extension IntegrationTests {
    /// A collector that is killed goes on where it was.
    struct CollectKillTests {
        private static let token = "integration-tests-collect-token"

        /// Stands between a collector and a process, and kills the collector when it asks for the planned time.
        private final class Proxy: Sendable {
            private struct State {
                var victim: pid_t?
                var killsAt: Int?
                var requests = 0
                var isAnswered = false
                var bytes = 0
            }

            private let state = Mutex(State())
            private let target: String

            init(_ target: String) { self.target = target }

            /// The bytes of records that went through.
            var bytes: Int { state.withLock { $0.bytes } }
            var requests: Int { state.withLock { $0.requests } }

            /// Kills the next process at its request of this number, before or after it is answered; nil for never.
            func plan(at request: Int?, answered: Bool = false) {
                state.withLock { state in
                    state.victim = nil
                    state.killsAt = request.map { state.requests + $0 }
                    state.isAnswered = answered
                }
            }

            /// The process that asks from now on.
            func started(_ process: pid_t) { state.withLock { $0.victim = process } }

            private func kill() {
                while true {
                    if let victim = state.withLock({ $0.victim }) {
                        Foundation.kill(victim, SIGKILL)
                        return
                    }
                    sched_yield()
                }
            }

            func answer(_ request: LoopbackServer.Request) -> LoopbackServer.Reply {
                let (isLast, isAnswered) = state.withLock { state in
                    defer { state.requests += 1 }
                    return (state.requests == state.killsAt, state.isAnswered)
                }
                if isLast, !isAnswered {
                    kill()
                    return .hangUp
                }
                let headers = request.headers.filter { $0.key.hasPrefix("x-asya") }.map { HTTPHeader($0.key, $0.value) }
                let asked = HTTPRequest(
                    url: target + request.path,
                    headers: headers,
                    timeout: .seconds(60),
                    maximumResponseBytes: 1 << 28
                )
                guard let session = try? HTTPSession(), let response = try? session.perform(asked) else {
                    return .hangUp
                }
                if request.path.contains("/spans") || request.path.contains("/hops") || request.path.contains("/bodies")
                {
                    state.withLock { $0.bytes += response.body.count }
                }
                if isLast { kill() }
                let retry = response.header("Retry-After").map { ["Retry-After: \($0)"] } ?? []
                return .response(response.status, headers: retry, body: response.body)
            }
        }

        private func counts(_ store: String) async throws -> [String] {
            let sql = """
                SELECT (SELECT count(*) FROM spans), (SELECT count(DISTINCT trace_id || span_id) FROM spans), count(*),
                count(DISTINCT trace_id || envelope_id), sum(length(envelope_id)) FROM hops
                """
            let command = try await Command.asya("trace", "sql", sql, "--store", store, "--json")
            #expect(command.status == 0, "\(command.errors)")
            let row = (try command.json() as? [[String: Any]])?.first ?? [:]
            return row.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        }

        /// Runs a collector to its end; returns its exit code, or the number of the signal that killed it.
        private func collect(_ proxy: Proxy, _ url: String, _ store: String) async throws -> Int32 {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: Executables.path("asya"))
            process.arguments = ["trace", "collect", "--all", "--from", url, "--store", store]
            process.environment = ProcessInfo.processInfo.environment.merging(
                ["ASYA_TRACE_COLLECT_TOKEN": Self.token]
            ) { $1 }
            process.standardError = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            return try await withCheckedThrowingContinuation { continuation in
                process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
                do { try process.run() } catch { return continuation.resume(throwing: error) }
                proxy.started(process.processIdentifier)
            }
        }

        @Test func `killed at any point and started again, a collector copies everything once`() async throws {
            try await BrokeredActors.with(.sqlite, []) { actors in
                let source = "\(actors.scratch.path)/source"
                let writer = RunningWriter(source, "w", 1 << 40)
                try writer.start()
                for await number in writer.flushed where number > 3000 { break }
                writer.kill()
                let file = "\(actors.scratch.path)/address"
                _ = try await actors.startSidecar(
                    "happy-end",
                    [
                        "ASYA_IS_END_ACTOR": "true", "ASYA_RESULTS_DIR": "\(actors.scratch.path)/results",
                        "ASYA_METRICS_ENABLED": "true", "ASYA_METRICS_ADDR": "127.0.0.1:0",
                        "ASYA_METRICS_ADDRESS_FILE": file, "ASYA_TRACE_STORE": source,
                        "ASYA_TRACE_COLLECT_TOKEN": Self.token,
                    ]
                )
                while !FileManager.default.fileExists(atPath: file) {
                    try Task.checkCancellation()
                    await Task.yield()
                }
                let address = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")[0]
                let proxy = Proxy("http://\(address)")
                let server = LoopbackServer { request, _ in proxy.answer(request) }
                defer { server.stop() }

                let whole = "\(actors.scratch.path)/whole"
                #expect(try await collect(proxy, server.url, whole) == 0)
                let (requests, bytes) = (proxy.requests, proxy.bytes)
                let expected = try await counts(source)
                #expect(try await counts(whole) == expected)
                try #require(requests > 8, "too few requests for kills between them: \(requests)")

                let store = "\(actors.scratch.path)/killed"
                var kills = 0
                for (request, answered) in [(0, false), (2, true), (3, false), (5, true), (4, false), (6, true)] {
                    proxy.plan(at: request, answered: answered)
                    if try await collect(proxy, server.url, store) == SIGKILL { kills += 1 }
                }
                proxy.plan(at: nil)
                #expect(kills >= 3)
                #expect(try await collect(proxy, server.url, store) == 0)
                #expect(try await counts(store) == expected)
                // What a kill costs is the page in hand: a page of records and the bodies that it refers to.
                #expect(proxy.bytes - bytes <= bytes + kills * (2 << 20))
                let before = proxy.bytes
                #expect(try await collect(proxy, server.url, store) == 0)
                #expect(proxy.bytes == before, "what was there was copied again")
            }
        }
    }
}
