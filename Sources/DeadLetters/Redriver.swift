// SPDX-License-Identifier: Apache-2.0

public import TelemetryCore
internal import Transports

/// What is needed to send dead letters again.
public struct Redriver: Sendable {
    /// Starts the `redrive` spans.
    let tracer: Tracer
    /// The namespace of the actors' queues.
    let namespace: String?
    /// How fast.
    let pace: RedrivePace
    /// Stamps envelopes and measures the pace.
    let clock: any TelemetryClock

    /// - Parameters:
    ///   - tracer: Starts the `redrive` spans.
    ///   - namespace: The namespace of the actors' queues; nil for none.
    ///   - pace: How fast.
    ///   - clock: Stamps envelopes and measures the pace.
    public init(
        tracer: Tracer,
        namespace: String? = nil,
        pace: RedrivePace = RedrivePace(),
        clock: any TelemetryClock = SystemClock()
    ) {
        self.tracer = tracer
        self.namespace = namespace
        self.pace = pace
        self.clock = clock
    }

    /// The message of a draft.
    func message(_ draft: RedriveDraft, system: String) -> RedrivenMessage {
        RedrivenMessage(
            draft,
            to: QueueName(actor: draft.actor, namespace: namespace),
            system: system,
            tracer: tracer,
            nowUnixNano: clock.nowUnixNano()
        )
    }
}
