// SPDX-License-Identifier: Apache-2.0

import HTTPTesting
import Synchronization
import Testing

@testable import AWSClient

@Suite struct AWSCredentialCacheTests {
    private static let value = AWSCredentials(accessKeyID: "k", secretAccessKey: "s")

    @Test func `many callers at once make one fetch`() async throws {
        let provider = GatedProvider(outcomes: [.success(Self.value)])
        let cache = AWSCredentialCache(provider, clock: ManualClock())
        let used = try await withThrowingTaskGroup(of: AWSCredentials.self) { group in
            for _ in 0..<50 { group.addTask { try await cache.credentials() } }
            await provider.waitForCaller()
            provider.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(used == Array(repeating: Self.value, count: 50))
        #expect(provider.count == 1)
    }

    @Test func `a caller that is cancelled while it fetches hands over to one that waits`() async throws {
        let provider = GatedProvider(outcomes: [.failure(.cancelled), .success(Self.value)])
        let cache = AWSCredentialCache(provider, clock: ManualClock())
        let results = await withTaskGroup(of: Bool.self) { group in
            group.addTask { await (try? cache.credentials()) == Self.value }
            await provider.waitForCaller()
            group.addTask { await (try? cache.credentials()) == Self.value }
            provider.open()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(results) == [true, false])
        #expect(provider.count == 2)
    }

    @Test func `a caller that waits leaves when its task is cancelled`() async {
        let provider = GatedProvider(outcomes: [.success(Self.value)])
        let cache = AWSCredentialCache(provider, clock: ManualClock())
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = try? await cache.credentials() }
            await provider.waitForCaller()
            await withTaskGroup(of: Void.self) { waiting in
                waiting.addTask {
                    await #expect(throws: AWSCredentialError.cancelled) { try await cache.credentials() }
                }
                waiting.cancelAll()
            }
            provider.open()
        }
    }

    @Test func `places without credentials are all named`() async {
        let chain = AWSCredentialChain([GatedProvider(outcomes: [.success(nil)], isOpen: true)])
        let cache = AWSCredentialCache(chain, clock: ManualClock())
        await #expect(throws: AWSCredentialError.notConfigured(lookedAt: ["the test"])) {
            try await cache.credentials()
        }
    }
}

/// Gives its outcomes one after the other, but not before it is opened.
private final class GatedProvider: AWSCredentialProvider {
    let source = "the test"
    private let outcomes: [Result<AWSCredentials?, AWSCredentialError>]
    private let calls = Mutex(0)
    private let gate = AsyncStream<Void>.makeStream()
    private let caller = AsyncStream<Void>.makeStream()

    init(outcomes: [Result<AWSCredentials?, AWSCredentialError>], isOpen: Bool = false) {
        self.outcomes = outcomes
        if isOpen { open() }
    }

    var count: Int { calls.withLock { $0 } }

    func open() { gate.continuation.finish() }

    func waitForCaller() async {
        for await _ in caller.stream { return }
    }

    func credentials() async throws(AWSCredentialError) -> AWSCredentials? {
        let index = calls.withLock { calls in
            calls += 1
            return calls - 1
        }
        caller.continuation.yield()
        if index == 0 { for await _ in gate.stream {} }
        return try outcomes[index].get()
    }
}
