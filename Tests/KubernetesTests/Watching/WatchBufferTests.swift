// SPDX-License-Identifier: Apache-2.0

import Envelopes
import HTTPClient
import Testing

@testable import Kubernetes

@Suite struct `Events that wait to be taken` {
    private static func bytes(_ versions: ClosedRange<Int>) -> [UInt8] {
        versions.flatMap { event("ADDED", pod("p\($0)", $0)).encoded() + [0x0A] }
    }

    @Test func `come in order, and then the end`() async throws {
        let buffer = WatchBuffer(type: .pods, limit: 10)
        buffer.receive(Self.bytes(1...2))
        buffer.finish(.success(()))
        #expect(try await buffer.next() == .added(pod("p1", 1)))
        #expect(try await buffer.next() == .added(pod("p2", 2)))
        #expect(try await buffer.next() == nil)
        #expect(try await buffer.next() == nil)
    }

    @Test func `are all handed out before the error that ended the watch`() async throws {
        let buffer = WatchBuffer(type: .pods, limit: 10)
        buffer.receive(Self.bytes(1...1))
        buffer.finish(.failure(.http(.timedOut)))
        buffer.receive(Self.bytes(2...2))
        #expect(try await buffer.next() == .added(pod("p1", 1)))
        await #expect(throws: KubernetesError.http(.timedOut)) { try await buffer.next() }
    }

    @Test func `are no more than there is room for, and those are the first`() async throws {
        let buffer = WatchBuffer(type: .pods, limit: 3)
        buffer.receive(Self.bytes(1...5))
        buffer.receive(Self.bytes(6...6))
        buffer.finish(.success(()))
        for index in 1...3 { #expect(try await buffer.next() == .added(pod("p\(index)", index))) }
        await #expect(throws: KubernetesError.overrun(events: 3)) { try await buffer.next() }
    }

    @Test func `wake the task that waits for them, and so does its cancellation`() async throws {
        let buffer = WatchBuffer(type: .pods, limit: 3)
        try await withThrowingTaskGroup(of: WatchEvent?.self) { group in
            group.addTask { try await buffer.next() }
            buffer.receive(Self.bytes(1...1))
            let event = try await group.next() ?? nil
            #expect(event == .added(pod("p1", 1)))
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await #expect(throws: KubernetesError.cancelled) { try await buffer.next() } }
            group.cancelAll()
        }
    }
}
