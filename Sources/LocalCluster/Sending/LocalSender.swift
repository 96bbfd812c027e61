// SPDX-License-Identifier: Apache-2.0

internal import SQLiteTransport
internal import TelemetryCore
internal import Transports

/// Sends envelopes to the actors of a local cluster and waits for their ends: `asya send`.
@MainActor
public struct LocalSender {
    private let options: SendOptions
    private let plan: SendPlan
    private let output = SendOutput()
    private let clock = SystemClock()

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
        let publisher = EnvelopePublisher(options: options, plan: plan, output: output, clock: clock)
        let traces = try await publisher.publish(to: transport)
        var report = SendReport()
        report.sent = traces.count
        guard options.wait != .no else { return report }
        return try await wait(for: traces, of: report, since: started, queues, transport)
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
