// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import Transports

/// One trouble in the middle of a load, from the first result before it to the last one after it.
struct TroubleRun<Broker: TroubledBroker> {
    /// What the broker threw away, as it says itself: messages of a deleted queue.
    struct Loss {
        var counted = 0
        /// How many more or less are gone: what was under way to the queue, or in a consumer's hands, at that moment.
        var tolerance = 0
    }

    let name: String
    let pipeline: TroublePipeline<Broker>
    var pace: Duration = .milliseconds(25)

    /// Puts the pipeline under load, lets `strike` do its harm and mend it again, and checks what came of it.
    func run(_ strike: (TroubleLoad) async throws -> Loss) async throws {
        let load = TroubleLoad(pipeline.transport, pace: pace)
        let before = try await pipeline.scrape()
        async let steady: Void = load.run()
        try await pipeline.until("results before \(name)") { pipeline.results(load.mark).count >= 20 }
        let complaints = TroublePipeline<Broker>.actors.map { pipeline.complaints($0).count }
        let clock = ContinuousClock()
        let started = clock.now
        let loss = try await strike(load)
        let known = Set(load.sent)
        try await pipeline.until("results of what was sent after \(name)") {
            pipeline.results(load.mark).keys.count { !known.contains($0) } >= 10
        }
        let outage = clock.now - started
        load.stop()
        try await steady
        let ledger = try await settled(load)
        let after = try await pipeline.scrape()
        let lines = zip(TroublePipeline<Broker>.actors, complaints).map { pipeline.complaints($0).dropFirst($1) }
        report(ledger, load, before, after, "\(loss.counted) thrown away by the broker", outage, lines.map(\.count))
        #expect(ledger.strangers == 0, "\(name): some ended as errors")
        #expect(abs(ledger.lost - loss.counted) <= loss.tolerance, "\(name): \(ledger.lost) lost")
        for (actor, lines) in zip(TroublePipeline<Broker>.actors, lines) {
            // A few when it begins, then less and less often: pauses double up to half a minute.
            let allowed = 20 + 10 * Int((outage / .seconds(60)).rounded(.up))
            #expect(lines.count <= allowed, "\(name): \(actor) complained \(lines.count) times: \(lines.last ?? "")")
        }
        try await expectWholeTraces(ledger)
    }

    /// Waits until everything has arrived, or nothing is left that could.
    private func settled(_ load: TroubleLoad) async throws -> Ledger {
        let queues = TroublePipeline<Broker>.queues
        var quiet: (since: ContinuousClock.Instant, results: Int)?
        try await pipeline.until("an end of \(name)", within: .seconds(300)) {
            let results = pipeline.results(load.mark).count
            guard try await pipeline.broker.count(queues, pipeline.transport) == 0 else {
                quiet = nil
                return false
            }
            if results == load.sent.count { return true }
            if quiet?.results != results { quiet = (.now, results) }
            return quiet.map { .now - $0.since >= pipeline.broker.countLag } ?? false
        }
        var ledger = Ledger(load.sent)
        // Sends that no confirmation came for are sent again under the same id: all ids are known.
        for (id, count) in pipeline.results(load.mark) {
            for _ in 0..<count { ledger.enter([["id": id]]) }
        }
        ledger.strangers += pipeline.results(load.mark, "error-end").count
        let dead = try await pipeline.broker.count(queues.map(\.deadLetter), pipeline.transport)
        #expect(dead == 0, "\(name): \(dead) dead letters")
        return ledger
    }

    /// One line a trouble, for whoever reads the log of a run.
    private func report(
        _ ledger: Ledger,
        _ load: TroubleLoad,
        _ before: [String: ScrapedMetrics],
        _ after: [String: ScrapedMetrics],
        _ loss: String,
        _ outage: Duration,
        _ complaints: [Int]
    ) {
        func rise(_ family: String) -> Int {
            let values = after.map { ($1[family] ?? 0) - (before[$0]?[family] ?? 0) }
            return Int(values.reduce(0, +))
        }
        print(
            "trouble \(name): \(load.sent.count) sent, \(ledger.arrived) arrived, \(ledger.lost) lost (\(loss)), "
                + "\(ledger.strangers) astray, \(ledger.duplicates) doubled, "
                + "\(rise("asya_actor_duplicates_suppressed_total")) suppressed, "
                + "\(rise("asya_actor_transport_reconnects_total")) reconnects, "
                + "\(Int(outage / .milliseconds(1))) ms to recover, complaints by sidecar \(complaints)"
        )
    }

    /// The processes have lived all the time: every trace that came to its end is whole, those of doubled ones too.
    private func expectWholeTraces(_ ledger: Ledger) async throws {
        let doubled = ledger.counts.filter { $0.value > 1 }.keys.sorted().prefix(3)
        for id in doubled + ledger.counts.keys.sorted().prefix(2) {
            let trace = TroubleLoad.trace(of: id)
            var orphans: [String] = []
            // Processes write what they recorded a moment after the result is there.
            try await pipeline.until("the trace of \(id): \(orphans)") {
                let spans = try await WholeTraces.show(trace, pipeline.traces)["spans"] as? [[String: Any]] ?? []
                let known = Set(spans.compactMap { $0["span_id"] as? String } + [TroubleLoad.rootSpan])
                orphans = spans.filter { !known.contains($0["parent_span_id"] as? String ?? "") }
                    .map { "\($0["name"] ?? "") has no parent" }
                return orphans.isEmpty && spans.contains { $0["name"] as? String == "process happy-end" }
            }
        }
    }
}
