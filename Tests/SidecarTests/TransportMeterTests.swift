// SPDX-License-Identifier: Apache-2.0

import Logging
import Settings
import TelemetryCore
import Testing
import Transports

@testable import Sidecar

/// What the broker's state does to the gauges that people are paged by.
struct TransportMeterTests {
    private let registry = MetricRegistry()
    private let meter: TransportMeter

    init() throws {
        let environment = Environment(["ASYA_ACTOR_NAME": "a", "ASYA_SQLITE_PATH": "/data/queues.db"])
        let instruments = SidecarInstruments(
            registry: registry,
            configuration: try SidecarConfiguration(environment),
            system: "rabbitmq"
        )
        meter = TransportMeter(
            instruments: instruments,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    private func value(_ name: String) -> Double? {
        guard case .number(let value) = registry.collect().first(where: { $0.name == name })?.value("a", "rabbitmq")
        else { return nil }
        return value
    }

    @Test func `a connection is up from the start, down when lost, and up when it is back`() {
        let name = SidecarMetrics.transportConnected.name
        #expect(value(name) == 1)
        meter.connectionLost(error: .unavailable(reason: "cut"))
        #expect(value(name) == 0)
        meter.reconnected()
        #expect(value(name) == 1)
        #expect(value(SidecarMetrics.transportReconnects.name) == 1)
    }

    @Test func `a broker that takes no messages is told from one that is gone`() {
        let name = SidecarMetrics.transportBlocked.name
        #expect(value(name) == 0)
        meter.publishingBlocked(reason: "low on memory")
        #expect(value(name) == 1)
        #expect(value(SidecarMetrics.transportConnected.name) == 1)
        meter.publishingResumed()
        #expect(value(name) == 0)
    }
}
