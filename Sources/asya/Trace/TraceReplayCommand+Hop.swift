// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Envelopes
internal import Foundation
internal import LocalCluster
internal import Replay
internal import Settings
internal import Telemetry
internal import TelemetryCore
internal import TraceStore
internal import Transports

/// What is done with one trace instead of replaying it: a hop of it in a debugger, or its envelope for real.
extension TraceReplayCommand {
    /// Runs one hop under the debugger.
    func debug(_ options: ReplayOptions) async throws {
        let trace = try selection.onlyTrace(for: "--pdb")
        try find(in: [trace], options, orIn: try selection.store.open())
        do throws(Impossibility) {
            let debugger = try HopDebugger(trace, options: options)
            Console.error("asya: \(debugger.title)")
            let (isDone, network) = try await debugger.run()
            Self.tell(network)
            guard !isDone else { return }
        } catch {
            throw TraceProblem("--pdb: \(error)")
        }
        throw ExitCode(1)
    }

    /// Publishes the envelope of a trace, or says what would be published.
    func publish(_ options: ReplayOptions) async throws {
        let trace = try selection.onlyTrace(for: "--live")
        try find(in: [trace], options, orIn: try selection.store.open())
        if trace.isIncomplete {
            // Without its first hop it would begin at a later one.
            let gaps = trace.gaps.joined(separator: "; ")
            Console.error("asya: the recording of trace \(trace.id) is incomplete: \(gaps)")
        }
        let publications: [LivePublication]
        do throws(Impossibility) {
            publications = try LivePublication.publications(of: trace, options: options)
        } catch {
            throw TraceProblem("--live: \(error)")
        }
        guard live.yes else {
            if json { Console.output(Self.json(publications.map { ($0, nil) })) }
            for publication in publications where !json {
                Console.output([
                    "would publish envelope \(publication.envelope.id) to \(publication.actor)"
                        + " (\(live.broker.transport.rawValue)) as a new trace:",
                    publication.text,
                ])
            }
            return Console.error("asya: nothing was published; --yes publishes it")
        }
        let published = try await published(publications)
        if json { return Console.output(Self.json(published.map { ($0, $1) })) }
        Console.output(
            published.map { publication, id in
                "published envelope \(publication.envelope.id) to \(publication.actor)"
                    + " (\(live.broker.transport.rawValue)) as trace \(id)"
            }
        )
    }

    private func published(_ publications: [LivePublication]) async throws -> [(LivePublication, TraceID)] {
        let opened = try await live.broker.open()
        let telemetry: Telemetry
        do {
            telemetry = try startTelemetry()
        } catch {
            await opened.transport.close()
            throw error
        }
        var published: [(LivePublication, TraceID)] = []
        var problem: TransportError?
        do throws(TransportError) {
            for publication in publications {
                if let actors = opened.actors, !actors.contains(publication.actor) {
                    throw .failed(
                        reason: "no actor '\(publication.actor)' has run in \(opened.place); start it first, or give"
                            + " another route with --route"
                    )
                }
                let id = try await publication.publish(
                    to: opened.transport,
                    namespace: opened.namespace,
                    tracer: telemetry.tracer
                )
                published.append((publication, id))
            }
        } catch {
            problem = error
        }
        await opened.transport.close()
        await telemetry.shutdown()
        if let problem {
            throw TraceProblem("\(published.count) of \(publications.count) envelopes were published: \(problem)")
        }
        return published
    }

    private func startTelemetry() throws(TraceProblem) -> Telemetry {
        let data = live.broker.data
        let isRecorded = FileManager.default.fileExists(atPath: data.path)
        do throws(TelemetryError) {
            return try CommandTelemetry.start("replay", traces: isRecorded ? data.traces : nil)
        } catch {
            throw TraceProblem("\(error)")
        }
    }

    /// `{published, envelopes: [{id, actor, trace_id, envelope}]}`.
    private static func json(_ publications: [(LivePublication, TraceID?)]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("published", publications.allSatisfy { $0.1 != nil })
        writer.name("envelopes")
        writer.beginArray()
        for (publication, id) in publications {
            writer.beginObject()
            writer.member("id", publication.envelope.id)
            writer.member("actor", publication.actor)
            writer.name("trace_id")
            if let id { writer.string("\(id)") } else { writer.null() }
            writer.member("envelope", RawJSON(trusted: publication.envelope.encoded()))
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}
