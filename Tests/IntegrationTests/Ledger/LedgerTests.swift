// SPDX-License-Identifier: Apache-2.0

import Brokers
import Foundation
import Testing
import Transports

extension IntegrationTests {
    /// A sidecar that dies at any moment of a hop loses nothing, and doubles only what the broker cannot help.
    struct LedgerTests {
        /// Set by `make chaos`, which takes its time: the whole matrix, and kills at random.
        private static let isChaos = ProcessInfo.processInfo.environment["ASYA_TEST_CHAOS"] != nil

        @Test(arguments: BrokerKind.allCases)
        func `a crash at any point of a hop loses nothing and dead-letters nothing`(kind: BrokerKind) async throws {
            let cases = Self.isChaos ? LedgerCase.matrix : LedgerCase.slice(kind)
            try await LedgerRun.with(kind) { actors in
                for entry in cases {
                    let run = LedgerRun(actors: actors, pipeline: entry.pipeline, envelopes: 12)
                    let (ledger, exit) = try await run.crash(at: entry.point, passage: entry.passage)
                    report(entry.description, kind, ledger)
                    let isReached = exit == -SIGKILL || entry.mayNotBeReached
                    #expect(isReached, "\(entry) was not passed: \(actors.log("middle"))")
                    #expect(ledger.lost == 0 && ledger.strangers == 0, "\(entry)")
                    let allowed = entry.pipeline.allowedDuplicates(actors.broker, envelopes: run.envelopes)
                    #expect(ledger.duplicates <= allowed, "\(entry)")
                }
            }
        }

        @Test(arguments: BrokerKind.allCases)
        func `kills at random moments lose nothing`(kind: BrokerKind) async throws {
            try await LedgerRun.with(kind) { actors in
                for pipeline in Self.isChaos ? LedgerPipeline.allCases : [.fanOut] {
                    let run = LedgerRun(actors: actors, pipeline: pipeline, envelopes: Self.isChaos ? 500 : 40)
                    let ledger = try await run.kill(times: Self.isChaos ? 20 : 3)
                    report("\(pipeline.rawValue) at random", kind, ledger)
                    #expect(ledger.lost == 0 && ledger.strangers == 0, "\(pipeline)")
                    let allowed = pipeline.allowedDuplicates(actors.broker, envelopes: run.envelopes)
                    #expect(ledger.duplicates <= allowed, "\(pipeline)")
                }
            }
        }

        @Test(arguments: BrokerKind.allCases)
        func `an end actor that dies around its store keeps every result`(kind: BrokerKind) async throws {
            try await LedgerRun.with(kind) { actors in
                for point in [CrashPoint.afterReceive, .afterStore, .afterAcknowledge] {
                    let run = LedgerRun(actors: actors, pipeline: .linear, envelopes: 12)
                    let (ledger, exit) = try await run.crashEndActor(at: point, passage: 3)
                    report("end \(point):3", kind, ledger)
                    #expect(exit == -SIGKILL, "\(point) was not passed: \(actors.log("store"))")
                    #expect(ledger.lost == 0 && ledger.strangers == 0, "\(point)")
                    // What is stored and not acknowledged is stored again: under another time, or over itself.
                    #expect(ledger.duplicates <= run.envelopes, "\(point)")
                }
            }
        }

        /// One line a case, for whoever reads the log of a run.
        private func report(_ name: String, _ kind: BrokerKind, _ ledger: Ledger) {
            print(
                "ledger \(kind.rawValue) \(name): \(ledger.arrived) arrived, \(ledger.lost) lost, "
                    + "\(ledger.strangers) astray, \(ledger.duplicates) doubled"
            )
        }
    }
}
