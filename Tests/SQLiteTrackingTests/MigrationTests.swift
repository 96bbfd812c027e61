// SPDX-License-Identifier: Apache-2.0

import SQLiteClient
import Testing
import Tracking

@testable import SQLiteTracking

@Suite(.timeLimit(.minutes(10))) struct `The form of the file` {
    /// Makes a file with the first `version` steps only and with content, as the program of that time did.
    private func makeFile(_ harness: SQLiteHarness, version: Int) throws {
        var options = harness.options
        options.migrations = Array(Migration.all.prefix(version))
        let connection = try Connection(path: options.path)
        try TrackingDatabase.migrate(connection, options)
        guard version > 0 else { return }
        try connection.execute(
            """
            INSERT INTO envelopes (row, id, principal, created_at, updated_at, status, actors, current_actor, progress,
                last_sequence, deadline, timeout)
            VALUES (1, 'old', 'alice', 5, 9, 1, '["a","b"]', 1, 50, 1, 5000000005, 5000000000);
            INSERT INTO requests (row, payload) VALUES (1, CAST('{"n":1}' AS BLOB));
            INSERT INTO events (envelope, sequence, status, progress, actors, current_actor, state, at)
            VALUES (1, 1, 1, 50, '["a","b"]', 1, 1, 9);
            """
        )
    }

    @Test(arguments: 0...Migration.all.count)
    func `of every version leads to the newest one, with its content`(version: Int) async throws {
        let harness = try SQLiteHarness()
        try makeFile(harness, version: version)
        let store = try await harness.store()
        if version > 0 {
            let old = try #require(try await store.envelope("old"))
            #expect(old.status == .running && old.progressPercent == 50 && old.actors == ["a", "b"])
            #expect(old.timeout == .seconds(5) && old.deadlineUnixNano == 5_000_000_005)
            #expect(try await store.events(of: "old", after: 0, limit: 9).map(\.sequence) == [1])
            let outcomes = try await store.apply([Samples.success("old")], atUnixNano: 10)
            #expect(outcomes.first?.event?.sequence == 2)
        }
        #expect(try await store.create(Samples.envelope("new")) == .created)
        await store.close()
        let connection = try Connection(path: harness.options.path)
        #expect(try connection.userVersion == Migration.all.count)
        #expect(try connection.pragma("integrity_check") == "ok")
    }

    @Test func `takes one more step, and only that one`() async throws {
        let harness = try SQLiteHarness()
        let store = try await harness.store()
        _ = try await store.create(Samples.envelope("e"))
        await store.close()
        let next = try SQLiteHarness { $0.path = harness.options.path }
        var options = next.options
        options.migrations.append(Migration(script: "ALTER TABLE envelopes ADD COLUMN note TEXT DEFAULT 'none'"))
        let newer = try await SQLiteTrackingStore.open(options)
        #expect(try await newer.envelope("e") == Samples.envelope("e"))
        await newer.close()
        let connection = try Connection(path: options.path)
        #expect(try connection.userVersion == Migration.all.count + 1)
        let note = try connection.prepare("SELECT note FROM envelopes").firstRow { $0.text(at: 0) }
        #expect(note == "none")
        // A second opening changes nothing, and the program of before leaves the file alone.
        await (try await SQLiteTrackingStore.open(options)).close()
        let error = await #expect(throws: TrackingError.self) { try await harness.store() }
        guard case .incompatible(_, let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("version \(Migration.all.count + 1)"))
    }

    @Test func `stays as it was when a step fails`() async throws {
        let harness = try SQLiteHarness()
        let store = try await harness.store()
        _ = try await store.create(Samples.envelope("e"))
        await store.close()
        var options = harness.options
        options.migrations.append(Migration(script: "CREATE TABLE half (a); INSERT INTO nothing VALUES (1)"))
        await #expect(throws: TrackingError.self) { try await SQLiteTrackingStore.open(options) }
        let connection = try Connection(path: options.path)
        #expect(try connection.userVersion == Migration.all.count)
        #expect(try connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'half'").firstRow { _ in true } == nil)
        let again = try await harness.store()
        #expect(try await again.envelope("e") != nil)
        await again.close()
    }

    @Test func `is made once by stores that open it together`() async throws {
        let harness = try SQLiteHarness()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let store = try await harness.store()
                    #expect(try await store.create(Samples.envelope("e\(number)")) == .created)
                    await store.close()
                }
            }
            try await group.waitForAll()
        }
        let store = try await harness.store()
        #expect(try await store.list(EnvelopeQuery()).envelopes.count == 8)
        await store.close()
    }
}
