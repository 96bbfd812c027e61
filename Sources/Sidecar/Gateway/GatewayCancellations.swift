// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import HTTPClient
internal import Logging
internal import Synchronization
internal import TelemetryCore

/// Follows the gateway's stream of cancellations and remembers them.
final class GatewayCancellations: Sendable {
    /// The gateway gives a sign of life every 15 seconds.
    private static let idleTimeout: Duration = .seconds(45)

    private let options: GatewayOptions
    private let pool: HTTPConnectionPool
    private let clock: any TelemetryClock
    private let logger: Logger
    private let pause: @Sendable (Duration) async throws -> Void
    private let canceled = Mutex(CanceledEnvelopes())
    private let breaker = Mutex(GatewayBreaker())

    init(
        _ options: GatewayOptions,
        pool: HTTPConnectionPool,
        clock: any TelemetryClock,
        logger: Logger,
        pause: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.options = options
        self.pool = pool
        self.clock = clock
        self.logger = logger
        self.pause = pause
    }

    /// Whether an envelope, or one that it was fanned out of, was canceled.
    func contains(_ envelope: Envelope) -> Bool { canceled.withLock { $0.contains(envelope) } }

    /// Reads until the task is cancelled, again and again: what was missed meanwhile comes first in the next stream.
    func run() async {
        var request = options.request("/cancellations", accept: "text/event-stream")
        request.timeout = nil
        request.idleTimeout = Self.idleTimeout
        while !Task.isCancelled {
            let reason = await read(request)
            let now = clock.monotonicNano()
            let rest = breaker.withLock { breaker in
                var random = SystemRandomNumberGenerator()
                _ = breaker.failed(atNano: now, random: &random)
                return breaker.pause(atNano: now)
            }
            logger.debug("cancellations cannot be read; trying again", metadata: ["\(LogKeys.reason)": "\(reason)"])
            guard (try? await pause(rest)) != nil else { return }
        }
    }

    /// Reads one stream to its end.
    ///
    /// - Returns: Why it ended.
    private func read(_ request: HTTPRequest) async -> String {
        // An event holds one id.
        let events = Mutex(ServerSentEvents(limit: 64 << 10))
        do throws(HTTPError) {
            let response = try await pool.stream(request) { [self] bytes in
                _ = breaker.withLock { $0.answered() }
                for event in events.withLock({ $0.receive(bytes) }) { take(event) }
            }
            return "status \(response.status)"
        } catch {
            return "\(error)"
        }
    }

    private func take(_ event: ServerSentEvents.Event) {
        guard event.name == "canceled", let id = try? JSONValue(decoding: Array(event.data.utf8))["id"]?.stringValue
        else { return }
        canceled.withLock { $0.insert(id) }
        logger.debug("an envelope was canceled", metadata: ["\(LogKeys.envelopeID)": "\(id)"])
    }
}
