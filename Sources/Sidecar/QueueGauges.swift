// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Transports

/// The backlog of the sidecar's own queue, as the transport last told it.
struct QueueGauges: Sendable {
    private let ready: Gauge
    private let delayed: Gauge
    private let inFlight: Gauge
    private let oldestAge: Gauge

    init(registry: MetricRegistry, queue: QueueName) {
        let messages = registry.gauge(SidecarMetrics.queueMessages)
        ready = messages.labels(queue.value, queue.actor, QueueState.ready)
        delayed = messages.labels(queue.value, queue.actor, QueueState.delayed)
        inFlight = messages.labels(queue.value, queue.actor, QueueState.inFlight)
        oldestAge = registry.gauge(SidecarMetrics.oldestMessageAge).labels(queue.value, queue.actor)
    }

    func set(_ depth: QueueDepth) {
        ready.set(depth.ready)
        delayed.set(depth.delayed)
        inFlight.set(depth.inFlight)
        oldestAge.set((depth.oldestAge ?? .zero) / .seconds(1))
    }
}
