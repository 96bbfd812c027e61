// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import Telemetry
internal import TelemetryCore
internal import Transports

/// Turns what the transport reports into log lines and readiness.
struct GatewayTransportMeter: TransportObserver {
    /// The name of the check.
    static let check = "queue"

    let health: Health
    let logger: Logger

    func connectionLost(error: TransportError) {
        health.set(Self.check, .notReady("the connection to the broker was lost"))
        logger.warning("the connection to the broker was lost", metadata: ["\(LogKeys.error)": "\(error)"])
    }

    func reconnected() {
        health.set(Self.check, .ready)
        logger.notice("connected to the broker again")
    }

    func publishingBlocked(reason: String) {
        health.set(Self.check, .notReady("the broker takes no messages for now"))
        logger.warning(
            "the broker takes no messages for now; publishing waits",
            metadata: ["\(LogKeys.reason)": "\(reason)"]
        )
    }

    func publishingResumed() {
        health.set(Self.check, .ready)
        logger.notice("the broker takes messages again")
    }
}
