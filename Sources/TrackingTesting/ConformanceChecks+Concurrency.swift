// SPDX-License-Identifier: Apache-2.0

internal import Tracking

extension ConformanceChecks {
    /// Runs the body for each number, all at once.
    private func together(_ count: Int, _ body: @escaping @Sendable (Int) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                group.addTask { try await body(number) }
            }
            try await group.waitForAll()
        }
    }

    func servesManyTasks() async throws {
        let store = try await harness.open()
        let rounds = 8
        try await together(64) { task in
            for round in 0..<rounds {
                let id = "e\(task)-\(round)"
                let timeout: Duration? = task % 4 == 3 ? .seconds(5) : nil
                _ = try await store.create(envelope(id, timeout: timeout, at: Double(round)))
                _ = try await store.apply([progress(id, 0, .received)], atUnixNano: time(20))
                switch task % 4 {
                case 0: _ = try await store.apply([success(id), progress(id, 1, .received)], atUnixNano: time(21))
                case 1: _ = try await store.cancel(id, reason: nil, atUnixNano: time(22))
                case 2: _ = try await store.apply([progress(id, 0, .completed)], atUnixNano: time(23))
                default: _ = try await store.expire(atUnixNano: time(1000), limit: 5)
                }
                _ = try await store.list(EnvelopeQuery(limit: 3))
            }
        }
        while try await !store.expire(atUnixNano: time(1000), limit: 50).isEmpty {}
        let expected: [EnvelopeStatus] = [.succeeded, .canceled, .running, .failed]
        for task in 0..<64 {
            for round in 0..<rounds {
                let id = "e\(task)-\(round)"
                try expect(try await record(id, in: store).status, expected[task % 4], "status of \(id)")
                try await expectConsistent(id, in: store)
            }
        }
        await store.close()
    }

    func numbersConcurrentUpdates() async throws {
        let store = try await harness.open()
        try await create([envelope("one")], in: store)
        try await together(64) { task in
            let report = progress("one", 1, .processing, message: "from \(task)")
            _ = try await store.apply([report], atUnixNano: time(1))
            if task == 40 { _ = try await store.apply([success("one")], atUnixNano: time(1)) }
        }
        try expect(try await record("one", in: store).status, .succeeded, "status")
        try await expectConsistent("one", in: store)
        await store.close()
    }

    func createsOneEnvelopeAKey() async throws {
        let store = try await harness.open()
        let created = try await withThrowingTaskGroup(of: Creation.self) { group in
            for task in 0..<32 {
                group.addTask { try await store.create(envelope("e\(task)", key: "k")) }
            }
            return try await group.reduce(into: 0) { count, creation in
                if creation == .created { count += 1 }
            }
        }
        try expect(created, 1, "envelopes created")
        try expect(try await store.list(EnvelopeQuery()).envelopes.count, 1, "envelopes stored")
        await store.close()
    }

    func agreesWithOtherStores() async throws {
        let stores = [try await harness.open(), try await harness.open()]
        try await create([envelope("one", timeout: .seconds(5))], in: stores[0])
        try await together(32) { task in
            let report = progress("one", 1, .processing, message: "from \(task)")
            _ = try await stores[task % 2].apply([report], atUnixNano: time(1))
        }
        try await expectConsistent("one", in: stores[0])
        try expect(try await record("one", in: stores[1]).lastSequence, 32, "updates of both")
        async let left = stores[0].expire(atUnixNano: time(9), limit: 9)
        async let right = stores[1].expire(atUnixNano: time(9), limit: 9)
        try expect(try await left.count + right.count, 1, "it expires once")
        for store in stores { await store.close() }
    }
}
