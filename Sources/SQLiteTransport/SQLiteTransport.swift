// SPDX-License-Identifier: Apache-2.0

internal import Threads
public import Transports

/// Queues in one SQLite file, shared by all processes of one machine.
///
/// Publishing, settling and claiming of many tasks are committed together on a thread of the transport's own, so no
/// call blocks Swift's thread pool and the price of a commit is shared. Consumers in other processes are woken by a
/// futex when a commit concerns their queue; nobody polls. See the article "SQLiteTransport" for how it works.
///
/// A queue exists as soon as something is declared or published there, so `queueMissing` occurs only when the options
/// forbid the latter.
/// Dropping the last reference without `close()` is like a crash: what it held becomes visible when its leases end.
public final class SQLiteTransport: Transport {
    /// "sqlite".
    public let system = "sqlite"

    let mailbox: Mailbox

    private init(mailbox: Mailbox) {
        self.mailbox = mailbox
    }

    deinit {
        mailbox.abandon()
    }

    /// Opens the file, making it when it is missing, and starts the transport's thread.
    ///
    /// - Parameters:
    ///   - options: where and how.
    ///   - clock: by which messages are delayed and leases end.
    ///   - observer: hears of renewals, lost leases and dead letters.
    /// - Returns: the transport, ready for use.
    /// - Throws: when the file cannot be made, read or written, is no queue file, or belongs to a later version.
    public static func open(
        _ options: SQLiteTransportOptions,
        clock: any TransportClock = SystemTransportClock(),
        observer: (any TransportObserver)? = nil
    ) async throws(TransportError) -> SQLiteTransport {
        let opened: Result<Mailbox, TransportError> = await withCheckedContinuation { continuation in
            do throws(ThreadError) {
                try DedicatedThread.start(named: "asya-queues") {
                    Engine.serve(options, clock: clock, observer: observer) { continuation.resume(returning: $0) }
                }
            } catch {
                continuation.resume(returning: .failure(.failed(reason: "\(error)")))
            }
        }
        return SQLiteTransport(mailbox: try opened.get())
    }

    /// Makes sure that queues exist, with their dead-letter queues.
    public func declare(_ queues: [QueueName]) async throws(TransportError) {
        try await mailbox.call { .write(.declare(queues), $0) }
    }

    /// Takes at least one and at most `max` messages; see `Transport`.
    ///
    /// May return fewer than are ready when their bodies are large: 16 MiB, or one message, at a time.
    public func receive(from queue: QueueName, max: Int) async throws -> [Delivery] {
        precondition(max > 0, "a consumer receives at least one message")
        return try await mailbox.wait { .receive(Receiver(queue: queue, max: max, waiter: $0)) }
    }

    /// Publishes messages, all or none; see `Transport`.
    public func publish(_ messages: [OutgoingMessage]) async throws(TransportError) {
        guard !messages.isEmpty else { return }
        try Self.validate(messages)
        try await mailbox.call { .write(.publish(messages), $0) }
    }

    /// Ends a delivery and publishes what came of it, in one transaction; see `Transport`.
    public func settle(
        _ delivery: Delivery,
        _ settlement: Settlement,
        publishing: [OutgoingMessage]
    ) async throws(TransportError) {
        try Self.validate(publishing)
        try await mailbox.call {
            .write(.settle(delivery.token, delivery.queue, settlement, publishing: publishing), $0)
        }
    }

    /// How much a queue holds.
    ///
    /// Counts what is there, which takes time in proportion: some 10 ms per hundred thousand messages.
    public func depth(of queue: QueueName) async throws(TransportError) -> QueueDepth {
        try await mailbox.call { .depth(queue, $0) }
    }

    /// Ends the transport after the calls made so far; what is unsettled is visible to others at once.
    public func close() async {
        await mailbox.close()
    }

    /// https://www.sqlite.org/limits.html: a string or BLOB has at most 1,000,000,000 bytes, and so has a row.
    static let maxMessageBytes = 999_000_000

    // Checked before the message shares a transaction with others, which would fail with it.
    static func validate(_ messages: [OutgoingMessage], limit: Int = maxMessageBytes) throws(TransportError) {
        for message in messages where message.body.count > limit {
            throw .messageTooLarge(queue: message.queue, bytes: message.body.count, limit: limit)
        }
    }
}
