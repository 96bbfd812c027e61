// SPDX-License-Identifier: Apache-2.0

import Foundation
import SQLiteTracking
import Testing
import Tracking

extension IntegrationTests {
    /// Stores of envelopes on a real disk, written by processes that are killed.
    struct TrackingStoreTests {
        @Test func `a store whose process is killed again and again keeps all that was answered`() async throws {
            try await Scratch.with { folder in
                let path = folder.path + "/envelopes.db"
                var answered: [(id: String, what: Character)] = []
                for round in 0..<8 {
                    let load = RunningLoad(path, "r\(round)")
                    try load.start()
                    var lines = 0
                    for await line in load.lines {
                        lines += 1
                        if let what = line.first { answered.append(("r\(round)-\(line.dropFirst(2))", what)) }
                        if lines >= 300 * (round % 4 + 1) { break }
                    }
                    load.kill()
                    try #require(lines > 0, "the process ended by itself")
                }
                let store = try await SQLiteTrackingStore.open(SQLiteTrackingOptions(path: path))
                for (id, what) in answered {
                    let envelope = try #require(try await store.envelope(id), "\(id) is lost")
                    switch what {
                    case "f": #expect(envelope.status == .succeeded, "\(id)")
                    case "x": #expect(envelope.status == .canceled, "\(id)")
                    default: break
                    }
                }
                try await expectConsistent(store)
                await store.close()
            }
        }

        /// Every record agrees with its events, those that were never answered included.
        private func expectConsistent(_ store: SQLiteTrackingStore) async throws {
            var query = EnvelopeQuery(limit: 500)
            repeat {
                let page = try await store.list(query)
                for summary in page.envelopes {
                    let record = try #require(try await store.envelope(summary.id))
                    let events = try await store.events(of: summary.id, after: 0, limit: 100)
                    #expect(events.map(\.sequence) == Array(1..<(record.lastSequence + 1)), "\(summary.id)")
                    #expect((events.last?.status ?? .pending) == record.status, "\(summary.id)")
                    #expect(events.count(where: \.isFinal) == (record.status.isFinal ? 1 : 0), "\(summary.id)")
                }
                query.after = page.next
            } while query.after != nil
        }

        @Test func `an idle subscriber costs less than 1 KB`() async throws {
            let command = try await Command.run(Executables.path("tracking-load"), ["subscribe", "10000"])
            let bytes = try #require(Int(command.output.prefix { $0.isNumber }), "\(command.output)")
            #expect((1...1024).contains(bytes))
        }
    }
}
