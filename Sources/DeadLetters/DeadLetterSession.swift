// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
public import Transports

/// One piece of work on dead-letter queues: takes their messages, holds them, and ends each one way or the other.
///
/// A dead letter is received like any message and held under its lease, so nobody else works on it meanwhile. Whatever
/// ends the session, a crash included, the letters that were not redriven or purged are in their queue again: at once
/// after ``release()``, or when the leases end.
public actor DeadLetterSession {
    private let transport: any Transport
    private let limits: DeadLetterLimits
    /// Suspends for a time; injected so that tests need not wait.
    private let pause: @Sendable (Duration) async throws -> Void
    private var unread: ArraySlice<QueueName>
    private var held: [DeliveryToken: Delivery] = [:]
    private var heldBytes = 0
    private var counted: Set<QueueName> = []

    /// Letters that others held when their queue was asked first: they come back, or are being worked on.
    public private(set) var heldElsewhere = 0

    /// Queues that should have given more messages than they did.
    public private(set) var unfinished: [QueueName] = []

    /// Begins; nothing is received yet.
    ///
    /// - Parameters:
    ///   - transport: The broker.
    ///   - queues: The dead-letter queues to work on.
    ///   - limits: How much to hold at once.
    ///   - pause: Suspends for a time.
    public init(
        _ transport: any Transport,
        queues: [QueueName],
        limits: DeadLetterLimits = DeadLetterLimits(),
        pause: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.transport = transport
        unread = queues.map(\.deadLetter)[...]
        self.limits = limits
        self.pause = pause
    }

    /// Whether all queues were read to their ends; false while the limits allow no more.
    public var isComplete: Bool { unread.isEmpty }

    // MARK: Taking

    /// Takes letters until the queues are at their ends or the limits are reached.
    ///
    /// Letters that were settled since the last call make room for others.
    ///
    /// - Returns: The letters that were taken by this call, queue by queue.
    /// - Throws: ``DeadLetterError``; what was taken before is held until ``release()``.
    public func collect() async throws(DeadLetterError) -> [DeadLetter] {
        var letters: [DeadLetter] = []
        while let queue = unread.first, hasRoom {
            // SQS counts by sampling: "approximate" is in the names of its attributes.
            var pass = QueuePass(isDepthExact: transport.system != "aws_sqs")
            var isAtEnd = false
            while !isAtEnd, hasRoom {
                switch pass.step {
                case .askDepth: pass.told(ready: try await ready(in: queue))
                case .receive(let limit):
                    let deliveries = try await receive(from: queue, within: limit)
                    for delivery in deliveries {
                        held[delivery.token] = delivery
                        heldBytes += delivery.body.count
                        letters.append(DeadLetter(delivery))
                    }
                    if deliveries.isEmpty { pass.waitedInVain() } else { pass.received(deliveries.count) }
                case .end(let isComplete):
                    if !isComplete { unfinished.append(queue) }
                    isAtEnd = true
                }
            }
            if isAtEnd { unread = unread.dropFirst() }
        }
        return letters
    }

    private var hasRoom: Bool { held.count < limits.letters && heldBytes < limits.bytes }

    private func ready(in queue: QueueName) async throws(DeadLetterError) -> Int {
        do throws(TransportError) {
            let depth = try await transport.depth(of: queue)
            if counted.insert(queue).inserted { heldElsewhere += depth.inFlight }
            return depth.ready
        } catch {
            throw .transport(error)
        }
    }

    private enum Event: Sendable {
        case taken([Delivery])
        case timeOver
        case failed(TransportError)
    }

    /// Messages of a queue; none when the time is over first.
    private func receive(from queue: QueueName, within limit: Duration) async throws(DeadLetterError) -> [Delivery] {
        let count = min(limits.batch, limits.letters - held.count)
        let (transport, pause) = (transport, pause)
        let event = await withTaskGroup(of: Event.self) { group in
            group.addTask {
                do {
                    return .taken(try await transport.receive(from: queue, max: count))
                } catch let error as TransportError {
                    return .failed(error)
                } catch {
                    return .timeOver
                }
            }
            group.addTask {
                try? await pause(limit)
                return .timeOver
            }
            var result = Event.timeOver
            for await event in group {
                group.cancelAll()
                // What was received as the time ran out counts as well.
                if case .timeOver = event { continue }
                result = event
            }
            return result
        }
        switch event {
        case .taken(let deliveries): return deliveries
        case .timeOver:
            guard !Task.isCancelled else { throw .cancelled }
            return []
        case .failed(let error): throw .transport(error)
        }
    }

    // MARK: Settling

    /// Sends letters again, each with its dead letter's end in one step, as far as the broker can.
    ///
    /// - Parameters:
    ///   - drafts: Of letters that this session holds.
    ///   - redriver: How.
    ///   - progress: Hears of every letter that is done with, sent or not.
    /// - Returns: What became of each.
    public func redrive(
        _ drafts: [RedriveDraft],
        _ redriver: Redriver,
        progress: @Sendable (DeadLetterOutcome) async -> Void = { _ in }
    ) async -> [DeadLetterOutcome] {
        var pace = redriver.pace
        var outcomes: [DeadLetterOutcome] = []
        var obstacle: String?
        for draft in drafts {
            let wait = pace.delay(monotonicNano: redriver.clock.monotonicNano())
            if obstacle == nil, wait > .zero, (try? await pause(wait)) == nil { obstacle = "interrupted" }
            if obstacle == nil {
                let sent = redriver.message(draft, system: transport.system)
                do throws(TransportError) {
                    try await settle(draft.letter, publishing: [sent.message])
                    sent.end()
                    outcomes.append(DeadLetterOutcome(draft))
                } catch {
                    sent.end(error)
                    outcomes.append(DeadLetterOutcome(draft, problem: "not sent: \(error)"))
                    obstacle = Self.obstacle(error)
                }
            } else {
                outcomes.append(DeadLetterOutcome(draft, problem: "not tried: \(obstacle ?? "")"))
            }
            if let outcome = outcomes.last { await progress(outcome) }
        }
        return outcomes
    }

    /// Deletes letters for good.
    ///
    /// - Parameters:
    ///   - letters: That this session holds.
    ///   - progress: Hears of every letter that is done with, deleted or not.
    /// - Returns: What became of each.
    public func purge(
        _ letters: [DeadLetter],
        progress: @Sendable (DeadLetterOutcome) async -> Void = { _ in }
    ) async -> [DeadLetterOutcome] {
        var outcomes: [DeadLetterOutcome] = []
        var obstacle: String?
        for letter in letters {
            if let obstacle {
                outcomes.append(DeadLetterOutcome(purged: letter, problem: "not tried: \(obstacle)"))
            } else {
                do throws(TransportError) {
                    try await settle(letter, publishing: [])
                    outcomes.append(DeadLetterOutcome(purged: letter))
                } catch {
                    outcomes.append(DeadLetterOutcome(purged: letter, problem: "not deleted: \(error)"))
                    obstacle = Self.obstacle(error)
                }
            }
            if let outcome = outcomes.last { await progress(outcome) }
        }
        return outcomes
    }

    private func settle(_ letter: DeadLetter, publishing messages: [OutgoingMessage]) async throws(TransportError) {
        do throws(TransportError) {
            try await transport.settle(letter.delivery, .acknowledge, publishing: messages)
            forget(letter.delivery)
        } catch {
            if case .leaseLost = error { forget(letter.delivery) }
            throw error
        }
    }

    private func forget(_ delivery: Delivery) {
        guard held.removeValue(forKey: delivery.token) != nil else { return }
        heldBytes -= delivery.body.count
    }

    /// What keeps the letters after this one from being settled; nil when the error was this letter's own.
    private static func obstacle(_ error: TransportError) -> String? {
        switch error {
        case .leaseLost, .messageTooLarge: nil
        case .closed, .queueMissing, .unavailable, .storageFull, .readOnly, .corrupt, .incompatible, .failed:
            "the broker refused the letter before"
        }
    }

    /// Gives everything back that is still held; it is visible to others at once.
    ///
    /// What cannot be given back is when its lease ends.
    public func release() async {
        var rest = Array(held.values)[...]
        let transport = transport
        while !rest.isEmpty {
            await withTaskGroup(of: Void.self) { group in
                for delivery in rest.prefix(Self.releasedAtOnce) {
                    group.addTask { try? await transport.settle(delivery, .release(after: .zero)) }
                }
            }
            rest = rest.dropFirst(Self.releasedAtOnce)
        }
        held = [:]
        heldBytes = 0
    }

    private static let releasedAtOnce = 64
}
