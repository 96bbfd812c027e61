// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Transports

@testable import SQSTransport

/// SQS in memory, with the limits and the habits of the real one: no order, and an answer as soon as there is a message.
final class InMemoryService: SQSService {
    /// An action of the service, to count and to make fail.
    enum Action: Hashable {
        case queueURL
        case create
        case attributes
        case receive
        case send
        case delete
        case changeVisibility
    }

    private struct Poll {
        let url: String
        let request: ReceiveRequest
        let end: UInt64
        let waiter: Waiter<[SQSMessage]>
    }

    private struct State {
        var queues: [String: InMemoryQueue] = [:]
        var polls: [Poll] = []
        var calls: [Action: Int] = [:]
        var sizes: [Action: [Int]] = [:]
        var failures: [Action: [SQSError]] = [:]
        var outage: SQSError?
        var entryFailures: [SQSError] = []
    }

    let time: ManualTime
    private let state = Mutex(State())

    init(time: ManualTime) {
        self.time = time
    }

    // MARK: What tests do

    /// Makes the next call of an action fail.
    func failNext(_ action: Action, _ error: SQSError) {
        state.withLock { $0.failures[action, default: []].append(error) }
    }

    /// Makes one entry of the next batch fail, and the rest succeed.
    func failNextEntry(_ error: SQSError) {
        state.withLock { $0.entryFailures.append(error) }
    }

    /// Makes all calls fail until this is called with nil.
    func setOutage(_ error: SQSError?) {
        state.withLock { state in
            state.outage = error
            guard let error else { return }
            for poll in state.polls {
                _ = poll.waiter.end(.failure(error))
            }
            state.polls = []
        }
    }

    func calls(_ action: Action) -> Int { state.withLock { $0.calls[action] ?? 0 } }

    /// How many entries each batch of an action had.
    func batchSizes(_ action: Action) -> [Int] { state.withLock { $0.sizes[action] ?? [] } }

    /// How many requests for messages are open.
    var polling: Int { state.withLock { $0.polls.count { !$0.waiter.hasEnded } } }

    func queue(_ name: String) -> InMemoryQueue? { state.withLock { $0.queues[Self.url(name)] } }

    /// Puts a message there as another producer would, or redrive.
    func insert(_ message: InMemoryQueue.Message, into name: String) {
        mutate { $0.queues[Self.url(name)]?.messages.append(message) }
    }

    func deleteQueue(_ name: String) {
        mutate { $0.queues[Self.url(name)] = nil }
    }

    func createQueue(_ name: String, _ attributes: [String: String] = [:]) {
        mutate { $0.queues[Self.url(name)] = InMemoryQueue(name: name, attributes: attributes) }
    }

    /// Answers what can be answered after the clock moved.
    func timePassed() {
        mutate { _ in }
    }

    static func url(_ name: String) -> String { "http://sqs.test/000000000000/\(name)" }

    // MARK: The service

    func queueURL(name: String) async throws(SQSError) -> String {
        try change(.queueURL) { state throws(SQSError) in
            guard state.queues[Self.url(name)] != nil else { throw .queueMissing }
            return Self.url(name)
        }
    }

    func createQueue(
        name: String,
        attributes: [String: String],
        tags: [String: String]
    ) async throws(SQSError) -> String {
        try change(.create) { state throws(SQSError) in
            let url = Self.url(name)
            if let existing = state.queues[url] {
                guard attributes.allSatisfy({ existing.attributes[$0] == $1 }) else { throw .queueDiffers }
            } else {
                state.queues[url] = InMemoryQueue(name: name, attributes: attributes)
                state.queues[url]?.tags = tags
            }
            return url
        }
    }

    func tags(of queueURL: String) async throws(SQSError) -> [String: String] {
        try change(.attributes) { state throws(SQSError) in
            guard let queue = state.queues[queueURL] else { throw .queueMissing }
            return queue.tags
        }
    }

    func tag(_ tags: [String: String], queueAt queueURL: String) async throws(SQSError) {
        try change(.attributes) { state throws(SQSError) in
            guard state.queues[queueURL] != nil else { throw .queueMissing }
            state.queues[queueURL]?.tags.merge(tags) { $1 }
        }
    }

    func attributes(_ names: [String], of queueURL: String) async throws(SQSError) -> [String: String] {
        let now = time.unixNano()
        return try change(.attributes) { state throws(SQSError) in
            guard let queue = state.queues[queueURL] else { throw .queueMissing }
            return queue.allAttributes(at: now).filter { names.contains($0.key) }
        }
    }

    func setAttributes(_ attributes: [String: String], of queueURL: String) async throws(SQSError) {
        try change(.attributes) { state throws(SQSError) in
            guard state.queues[queueURL] != nil else { throw .queueMissing }
            state.queues[queueURL]?.attributes.merge(attributes) { $1 }
        }
    }

    func deleteQueue(at queueURL: String) async throws(SQSError) {
        try change(.create) { state throws(SQSError) in
            guard state.queues.removeValue(forKey: queueURL) != nil else { throw .queueMissing }
        }
    }

    func receive(_ request: ReceiveRequest, from queueURL: String) async throws(SQSError) -> [SQSMessage] {
        let end = time.unixNano() + UInt64(request.waitSeconds) * 1_000_000_000
        do {
            return try await Waiter<[SQSMessage]>().value { waiter in
                do throws(SQSError) {
                    try change(.receive) { state throws(SQSError) in
                        guard state.queues[queueURL] != nil else { throw .queueMissing }
                        state.polls.append(Poll(url: queueURL, request: request, end: end, waiter: waiter))
                    }
                } catch {
                    _ = waiter.end(.failure(error))
                }
            }
        } catch {
            throw error as? SQSError ?? .cancelled
        }
    }

    func send(_ entries: [SQSEntry], to queueURL: String) async throws(SQSError) -> [BatchFailure] {
        let now = time.unixNano()
        return try batch(.send, entries, in: queueURL) { entry, queue throws(SQSError) in
            try queue.send(entry, at: now)
        }
    }

    func delete(_ receipts: [String], from queueURL: String) async throws(SQSError) -> [BatchFailure] {
        try batch(.delete, receipts, in: queueURL) { receipt, queue throws(SQSError) in
            try queue.delete(receipt)
        }
    }

    func changeVisibility(
        _ changes: [VisibilityChange],
        in queueURL: String
    ) async throws(SQSError) -> [BatchFailure] {
        let now = time.unixNano()
        return try batch(.changeVisibility, changes, in: queueURL) { change, queue throws(SQSError) in
            try queue.change(change, at: now)
        }
    }

    private func mutate(_ body: (inout State) -> Void) {
        let now = time.unixNano()
        state.withLock { state in
            body(&state)
            Self.answer(&state, now)
        }
    }

    private func batch<Entry>(
        _ action: Action,
        _ entries: [Entry],
        in url: String,
        _ body: (Entry, inout InMemoryQueue) throws(SQSError) -> Void
    ) throws(SQSError) -> [BatchFailure] {
        try change(action) { state throws(SQSError) in
            guard var queue = state.queues[url] else { throw .queueMissing }
            guard (1...10).contains(entries.count) else { throw .refused(reason: "a batch of \(entries.count)") }
            state.sizes[action, default: []].append(entries.count)
            var failures: [BatchFailure] = []
            for (index, entry) in entries.enumerated() {
                do throws(SQSError) {
                    if !state.entryFailures.isEmpty { throw state.entryFailures.removeFirst() }
                    try body(entry, &queue)
                } catch {
                    failures.append(BatchFailure(index: index, error: error))
                }
            }
            state.queues[url] = queue
            return failures
        }
    }

    private func change<Value>(
        _ action: Action,
        _ body: (inout State) throws(SQSError) -> Value
    ) throws(SQSError) -> Value {
        try change { state throws(SQSError) in
            state.calls[action, default: 0] += 1
            if let outage = state.outage { throw outage }
            if let failure = state.failures[action]?.first {
                state.failures[action]?.removeFirst()
                throw failure
            }
            return try body(&state)
        }
    }

    private func change<Value>(_ body: (inout State) throws(SQSError) -> Value) throws(SQSError) -> Value {
        let now = time.unixNano()
        return try state.withLock { state throws(SQSError) in
            defer { Self.answer(&state, now) }
            return try body(&state)
        }
    }

    /// Answers requests for messages; a cancelled one takes nothing.
    private static func answer(_ state: inout State, _ now: UInt64) {
        for poll in state.polls {
            guard let target = state.queues[poll.url]?.deadLetterURL else { continue }
            let dead = state.queues[poll.url]?.takeExhausted(at: now) ?? []
            state.queues[target]?.messages += dead
        }
        state.polls.removeAll { poll in
            if poll.waiter.hasEnded { return true }
            guard var queue = state.queues[poll.url] else {
                _ = poll.waiter.end(.failure(SQSError.queueMissing))
                return true
            }
            let taken = queue.take(poll.request, at: now)
            guard !taken.isEmpty || poll.end <= now else { return false }
            if poll.waiter.end(.success(taken)) { state.queues[poll.url] = queue }
            return true
        }
    }
}
