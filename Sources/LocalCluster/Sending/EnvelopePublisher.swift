// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Glibc
internal import Telemetry
internal import TelemetryCore
internal import TraceStore
internal import Transports

/// Publishes what `asya send` was told to send, each envelope as the root of a trace of its own.
@MainActor
struct EnvelopePublisher {
    let options: SendOptions
    let plan: SendPlan
    let output: SendOutput
    let clock: SystemClock
    /// The namespace in the queues' names; nil for none.
    var namespace: String?

    /// Envelopes published in one call, and the bytes that end one early.
    private static let batchCount = 512
    private static let batchBytes = 8 << 20

    /// Publishes everything.
    ///
    /// - Parameter transport: where to.
    /// - Returns: the ids of the traces, one an envelope.
    /// - Throws: `SendError` when an envelope or the queues cannot be used; envelopes before it may have been sent.
    func publish(to transport: any Transport) async throws(SendError) -> [String] {
        let telemetry = try startTelemetry()
        let result: Result<[String], SendError>
        do throws(SendError) {
            result = .success(try await publish(transport, telemetry))
        } catch {
            result = .failure(error)
        }
        await telemetry.shutdown()
        return try result.get()
    }

    private func publish(_ transport: any Transport, _ telemetry: Telemetry) async throws(SendError) -> [String] {
        var traces: [String] = []
        var next = 0
        while next < plan.payloads.count {
            var batch: [SentEnvelope] = []
            var bytes = 0
            while next < plan.payloads.count, batch.count < Self.batchCount, bytes < Self.batchBytes {
                let envelope = try make(number: next, system: transport.system, telemetry)
                bytes += envelope.message.body.count
                batch.append(envelope)
                next += 1
            }
            try await publish(batch, transport, telemetry)
            traces += batch.map(\.traceID)
            output.progress(sent: traces.count, succeeded: 0, failed: 0)
        }
        return traces
    }

    private func make(number: Int, system: String, _ telemetry: Telemetry) throws(SendError) -> SentEnvelope {
        let sent = SentEnvelope(
            plan.envelope(plan.payloads[number], id: plan.id ?? EnvelopeID.random()),
            namespace: namespace,
            system: system,
            tracer: telemetry.tracer,
            nowUnixNano: clock.nowUnixNano()
        )
        do throws(EnvelopeError) {
            // What the first sidecar would refuse is refused here, where somebody can mend it.
            _ = try Envelope(decoding: sent.message.body)
        } catch {
            throw .envelope(number: number + 1, error)
        }
        return sent
    }

    private func publish(
        _ batch: [SentEnvelope],
        _ transport: any Transport,
        _ telemetry: Telemetry
    ) async throws(SendError) {
        do throws(TransportError) {
            try await transport.publish(batch.map(\.message))
        } catch {
            for envelope in batch {
                envelope.span.setError(type: "TransportError", message: "\(error)")
                envelope.span.end()
            }
            throw .queues(error)
        }
        for envelope in batch {
            envelope.span.end()
            if options.wait == .no { output.sent(envelope) }
        }
        // Every trace needs its root: the store's queue must not overflow.
        telemetry.store?.flush()
    }

    private func startTelemetry() throws(SendError) -> Telemetry {
        var environment = options.environment
        // The terminal is for results and for problems.
        if environment["ASYA_LOG_LEVEL", default: ""].isEmpty { environment["ASYA_LOG_LEVEL"] = "warning" }
        var telemetry = TelemetryOptions(component: .cli, serviceName: "asya-send", environment: environment)
        // Whoever sends to a cluster from elsewhere has no data folder, and gets none.
        if FileSystem.exists(options.data.path) {
            telemetry.store = TraceStoreOptions(
                directory: options.data.traces,
                component: ComponentName.cli.rawValue,
                instance: "send-\(getpid())"
            )
        }
        do throws(TelemetryError) {
            return try Telemetry.start(telemetry)
        } catch {
            throw .telemetry("\(error)")
        }
    }
}
