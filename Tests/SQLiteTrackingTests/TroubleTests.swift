// SPDX-License-Identifier: Apache-2.0

import Glibc
import SQLiteClient
import Testing
import Tracking

@testable import SQLiteTracking

@Suite(.timeLimit(.minutes(10))) struct `A store in SQLite in trouble` {
    @Test func `a folder that does not exist is an error with its path and what to do`() async throws {
        let error = await #expect(throws: TrackingError.self) {
            try await SQLiteTrackingStore.open(SQLiteTrackingOptions(path: "/nowhere/at/all/envelopes.db"))
        }
        #expect(error?.description.contains("/nowhere/at/all/envelopes.db") == true)
        #expect(error?.description.contains("check that the folder exists") == true)
    }

    @Test func `a file that is no database is corrupt and stays as it is`() async throws {
        let harness = try SQLiteHarness()
        let text = Array(String(repeating: "this is no database. ", count: 300).utf8)
        let descriptor = unsafe Glibc.open(harness.options.path, O_CREAT | O_WRONLY, 0o600)
        unsafe #expect(write(descriptor, text, text.count) == text.count)
        close(descriptor)
        let expected = TrackingError.corrupt(location: harness.options.path, reason: "file is not a database")
        await #expect(throws: expected) { try await harness.store() }
        #expect(harness.status()?.size == text.count)
    }

    @Test func `a page that was overwritten is corrupt, and says what to do`() async throws {
        let harness = try SQLiteHarness()
        let store = try await harness.store()
        for number in 0..<200 { _ = try await store.create(Samples.envelope("e\(number)", bytes: 500)) }
        await store.close()
        let size = try #require(harness.status()?.size)
        let descriptor = unsafe Glibc.open(harness.options.path, O_WRONLY)
        let noise = [UInt8](repeating: 0xA5, count: size - 4096)
        unsafe #expect(pwrite(descriptor, noise, noise.count, 4096) == noise.count)
        close(descriptor)
        let error = await #expect(throws: TrackingError.self) {
            let store = try await harness.store()
            _ = try await store.apply([Samples.success("e7")], atUnixNano: 1)
        }
        guard case .corrupt(harness.options.path, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.description.contains(".recover") == true)
        #expect(error?.isRetriable == false)
    }

    @Test func `the database of something else is left alone`() async throws {
        let harness = try SQLiteHarness()
        let connection = try Connection(path: harness.options.path)
        try connection.execute("CREATE TABLE queues (id INTEGER); PRAGMA user_version = 1")
        let error = await #expect(throws: TrackingError.self) { try await harness.store() }
        guard case .incompatible = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try connection.pragma("application_id") == "0")
    }

    @Test func `a full file fails what needs room, tells it, and goes on with the rest`() async throws {
        let harness = try SQLiteHarness { $0.maxBytes = 400_000 }
        let store = try await harness.store()
        _ = try await store.create(Samples.envelope("small"))
        let full = TrackingError.storageFull(location: harness.options.path)
        await #expect(throws: full) { try await store.create(Samples.envelope("large", bytes: 1 << 20)) }
        #expect(full.description.contains("free space"))
        #expect(try await store.envelope("large") == nil)
        let outcomes = try await store.apply([Samples.success("small")], atUnixNano: 1)
        #expect(outcomes.first?.event?.status == .succeeded)
        await store.close()
    }

    @Test func `a call for which there is no room fails alone among those that share its transaction`() async throws {
        let harness = try SQLiteHarness { options in
            options.maxBytes = 400_000
            options.busyTimeout = .seconds(30)
        }
        let store = try await harness.store()
        let blocker = try Connection(path: harness.options.path)
        try blocker.begin(.immediate)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                group.addTask {
                    let bytes = number == 7 ? 1 << 20 : 10
                    do throws(TrackingError) {
                        _ = try await store.create(Samples.envelope("e\(number)", bytes: bytes))
                        return number != 7
                    } catch {
                        return number == 7 && error == .storageFull(location: harness.options.path)
                    }
                }
            }
            blocker.rollback()
            for try await isAsExpected in group { #expect(isAsExpected) }
        }
        await store.close()
    }

    @Test func `a write lock that is held too long fails the call, and later calls succeed`() async throws {
        let harness = try SQLiteHarness { $0.busyTimeout = .milliseconds(5) }
        let store = try await harness.store()
        let blocker = try Connection(path: harness.options.path)
        try blocker.begin(.immediate)
        let error = await #expect(throws: TrackingError.self) { try await store.create(Samples.envelope("e")) }
        #expect(error?.isRetriable == true)
        // Who reads does not wait for who writes.
        #expect(try await store.envelope("e") == nil)
        blocker.rollback()
        #expect(try await store.create(Samples.envelope("e")) == .created)
        await store.close()
    }

    @Test func `more calls than may wait are refused at once`() async throws {
        let harness = try SQLiteHarness { options in
            options.maxWaiting = 10
            options.busyTimeout = .seconds(30)
        }
        let store = try await harness.store()
        let blocker = try Connection(path: harness.options.path)
        try blocker.begin(.immediate)
        var outcomes: [TrackingError?] = []
        await withTaskGroup(of: TrackingError?.self) { group in
            for number in 0..<60 {
                group.addTask {
                    do throws(TrackingError) {
                        _ = try await store.create(Samples.envelope("e\(number)"))
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            // The writer holds some and the queue ten at most, so most calls fail while the lock is held.
            if let first = await group.next() { outcomes.append(first) }
            blocker.rollback()
            for await outcome in group { outcomes.append(outcome) }
        }
        #expect(outcomes.first == .some(.overloaded(retryAfter: .seconds(1))))
        #expect(outcomes.allSatisfy { $0 == nil || $0 == .overloaded(retryAfter: .seconds(1)) })
        let stored = try await store.list(EnvelopeQuery(limit: 100)).envelopes.count
        #expect(stored == outcomes.count { $0 == nil })
        await store.close()
    }

    @Test func `a payload that no row can hold is refused before it shares a transaction`() {
        let error = #expect(throws: TrackingError.self) {
            try SQLiteTrackingStore.checkSize(SQLiteTrackingStore.maxRowBytes + 1)
        }
        #expect(error?.description.contains("pass large data by reference") == true)
    }

    @Test func `the file is for its owner only`() async throws {
        let harness = try SQLiteHarness()
        let before = umask(0)
        let store = try await harness.store()
        umask(before)
        _ = try await store.create(Samples.envelope("e"))
        for suffix in ["", "-wal", "-shm"] {
            #expect(harness.status(suffix)?.mode == 0o600, "\(suffix)")
        }
        await store.close()
    }
}
