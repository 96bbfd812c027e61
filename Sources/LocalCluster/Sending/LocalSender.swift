// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Glibc
internal import SQLiteTransport
internal import Telemetry
internal import TelemetryCore
internal import TraceStore
internal import Transports

/// Sends envelopes to the actors of a local cluster and waits for their ends: `asya send`.
@MainActor
public struct LocalSender {
    private let options: SendOptions
    private let plan: SendPlan
    private let output = SendOutput()
    private let clock = SystemClock()

    /// Envelopes published in one transaction, and the bytes that end one early.
    private static let batchCount = 512
    private static let batchBytes = 8 << 20

    /// Checks the arguments and reads the payloads.
    ///
    /// - Parameter options: what to send.
    /// - Throws: `SendError`, for everything that is wrong before anything is sent.
    public init(_ options: SendOptions) throws(SendError) {
        self.options = options
        guard FileSystem.exists(options.data.queues) else { throw .noCluster(path: options.data.path) }
        plan = try SendPlan(options, payloads: try PayloadReader.read(options.payload))
    }

    /// Whether actors run in the data folder now; if not, envelopes wait for them.
    public var isClusterRunning: Bool { DataLock.holder(ofFile: options.data.lock) != nil }

    /// Sends everything, prints what was sent or the results, and tells what became of it.
    ///
    /// - Throws: `SendError` when an envelope or the queues cannot be used; envelopes before it may have been sent.
    public func run() async throws(SendError) -> SendReport {
        let transport: SQLiteTransport
        do throws(TransportError) {
            transport = try await SQLiteTransport.open(SQLiteTransportOptions(path: options.data.queues))
        } catch {
            throw .queues(error)
        }
        let result: Result<SendReport, SendError>
        do throws(SendError) {
            result = .success(try await run(transport))
        } catch {
            result = .failure(error)
        }
        await transport.close()
        output.finish()
        return try result.get()
    }

    private func run(_ transport: SQLiteTransport) async throws(SendError) -> SendReport {
        let queues: [QueueName]
        do throws(TransportError) {
            queues = try await transport.queueNames().compactMap(Self.actorQueue)
        } catch {
            throw .queues(error)
        }
        try plan.check(known: queues.map(\.actor))
        let started = clock.nowUnixNano()
        let traces = try await publish(transport)
        var report = SendReport()
        report.sent = traces.count
        guard options.wait != .no else { return report }
        return try await wait(for: traces, of: report, since: started, queues, transport)
    }

    // MARK: Publishing

    private func publish(_ transport: SQLiteTransport) async throws(SendError) -> [String] {
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

    private func publish(_ transport: SQLiteTransport, _ telemetry: Telemetry) async throws(SendError) -> [String] {
        var traces: [String] = []
        var next = 0
        while next < plan.payloads.count {
            var batch: [SentEnvelope] = []
            var bytes = 0
            while next < plan.payloads.count, batch.count < Self.batchCount, bytes < Self.batchBytes {
                let envelope = try make(number: next, telemetry)
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

    private func make(number: Int, _ telemetry: Telemetry) throws(SendError) -> SentEnvelope {
        let envelope = plan.envelope(plan.payloads[number], id: plan.id ?? EnvelopeID.random())
        let sent = SentEnvelope(envelope, tracer: telemetry.tracer, nowUnixNano: clock.nowUnixNano())
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
        _ transport: SQLiteTransport,
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
        telemetry.store = TraceStoreOptions(
            directory: options.data.traces,
            component: ComponentName.cli.rawValue,
            instance: "send-\(getpid())"
        )
        do throws(TelemetryError) {
            return try Telemetry.start(telemetry)
        } catch {
            throw .telemetry("\(error)")
        }
    }

    /// The queue of an actor by its name on the broker; nil for dead-letter queues.
    private static func actorQueue(_ name: String) -> QueueName? {
        let prefix = QueueName(actor: "").value
        guard name.hasPrefix(prefix) else { return nil }
        let actor = String(name.dropFirst(prefix.count))
        return QueueName.isActorName(actor) ? QueueName(actor: actor) : nil
    }

    // MARK: Waiting

    private func wait(
        for traces: [String],
        of report: SendReport,
        since started: UInt64,
        _ queues: [QueueName],
        _ transport: SQLiteTransport
    ) async throws(SendError) -> SendReport {
        let collector = ResultCollector(
            traces: Set(traces),
            directory: options.data.results,
            sinceUnixNano: started,
            output: output,
            printsEnvelopes: options.printsEnvelopes
        )
        let ended = try await SendWait(transport: transport, clock: clock).run(traces, options.wait, collector)
        collector.collectAll()
        var report = report
        report.hasWaited = true
        report.succeeded = collector.succeeded
        report.failed = collector.failed
        do throws(TransportError) {
            let wanted = Set(traces)
            let open = ended ? [] : try await transport.outstanding(traceIDs: wanted)
            let dead = try await deadLetters(of: wanted, queues, transport)
            report.outstanding = open.count
            report.deadLettered = dead.count
            report.vanished = collector.tracesWithoutResult.subtracting(open).subtracting(dead).count
        } catch {
            throw .queues(error)
        }
        return report
    }

    /// The traces of the dead letters that belong to `traces`, one for each letter.
    private func deadLetters(
        of traces: Set<String>,
        _ queues: [QueueName],
        _ transport: SQLiteTransport
    ) async throws(TransportError) -> [String] {
        var found: [String] = []
        for queue in queues.map(\.deadLetter) {
            let count = try await transport.depth(of: queue).ready
            guard count > 0 else { continue }
            found += try await transport.messages(in: queue, limit: count).compactMap(\.traceID).filter(traces.contains)
        }
        return found
    }
}
