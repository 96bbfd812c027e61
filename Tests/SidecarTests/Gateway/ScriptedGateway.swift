// SPDX-License-Identifier: Apache-2.0

import Envelopes
import HTTPClient
import Logging
import Settings
import Synchronization
import Telemetry
import TelemetryCore
import TelemetryTesting

@testable import Sidecar

/// A gateway that answers as a test says, and the pauses of those who ask it, which take no time.
final class ScriptedGateway: HTTPRequester {
    private struct State {
        var batches: [[JSONValue]] = []
        var pauses: [Duration] = []
        var patience: [CheckedContinuation<Void, any Error>?] = []
    }

    private let answer: @Sendable (Int) async -> Result<HTTPResponse, HTTPError>
    private let state = Mutex(State())

    /// - Parameter answer: What comes of the request with this number, from 0.
    init(_ answer: @escaping @Sendable (Int) async -> Result<HTTPResponse, HTTPError>) { self.answer = answer }

    /// The reports of each request.
    var batches: [[JSONValue]] { state.withLock { $0.batches } }
    /// The ids in all requests, in order.
    var ids: [String] { batches.flatMap { $0.compactMap { $0["id"]?.stringValue } } }
    /// The pauses but for those that limit how long somebody waits for an answer.
    var pauses: [Duration] { state.withLock { $0.pauses } }

    func perform(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let number = state.withLock { state in
            let document = try? JSONValue(decoding: request.body ?? [])
            state.batches.append(document?["reports"]?.arrayValue ?? [])
            return state.batches.count - 1
        }
        let result = await answer(number)
        if Task.isCancelled { throw .cancelled }
        return try result.get()
    }

    /// A pause that is over at once; one as long as the reporter's patience lasts until ``losePatience()``.
    func pause(_ duration: Duration) async throws {
        guard duration == GatewayReporter.patience else {
            state.withLock { $0.pauses.append(duration) }
            return try Task.checkCancellation()
        }
        let index = state.withLock { state in
            state.patience.append(nil)
            return state.patience.count - 1
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // Asked once: a cancellation between two answers would have it resumed here and by its handler.
                let isCancelled = state.withLock { state in
                    let isCancelled = Task.isCancelled
                    if !isCancelled { state.patience[index] = continuation }
                    return isCancelled
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            take(index)?.resume(throwing: CancellationError())
        }
    }

    /// Ends the waiting for the answer to the newest request, once somebody waits.
    func losePatience() async {
        while true {
            let last = state.withLock { state in
                defer { if let index = state.patience.indices.last { state.patience[index] = nil } }
                return state.patience.last ?? nil
            }
            if let last { return last.resume() }
            await Task.yield()
        }
    }

    private func take(_ index: Int) -> CheckedContinuation<Void, any Error>? {
        state.withLock { state in
            defer { state.patience[index] = nil }
            return state.patience[index]
        }
    }

    /// Runs `body` beside a reporter to this gateway, then closes it and waits until it is done.
    ///
    /// Time stands still unless a test moves it, so that no limit ends by itself on a slow machine.
    func run(
        registry: MetricRegistry = MetricRegistry(),
        clock: any TelemetryClock = ManualClock(),
        maxHeld: Int = 0,
        _ body: (GatewayReporter) async throws -> Void
    ) async throws {
        guard let options = try GatewayOptions(Environment(["ASYA_GATEWAY_URL": "http://gateway"])) else { return }
        let reporter = GatewayReporter(
            options,
            http: self,
            instruments: ReportInstruments(registry: registry, actor: "a"),
            clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            maxHeld: maxHeld,
            pause: { [self] in try await pause($0) }
        )
        try await withThrowingTaskGroup { group in
            group.addTask { await reporter.run() }
            try await body(reporter)
            reporter.close()
            try await group.waitForAll()
        }
    }
}
