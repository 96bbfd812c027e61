// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import SQLiteClient
internal import Transports

/// What runs on the transport's thread: it owns the connection, and turns what callers left in the mailbox into
/// transactions.
///
/// A turn takes everything that waits, commits it in one transaction together with the renewals that are due and the
/// claims of waiting receivers, and answers after the commit. What arrives meanwhile is the next turn's, so the more
/// there is to do, the more share a commit.
final class Engine {
    /// How much one transaction carries, so that nobody waits long for the write lock.
    enum Limit {
        static let requests = 512
        static let bytes = 16 << 20
    }

    /// How long to leave renewals and claims alone after a transaction failed; requests are tried at once.
    private static let pauseAfterFailure: UInt64 = 100_000_000
    /// How long to sleep when nothing is held and nobody waits.
    private static let idleSleep: UInt64 = 60_000_000_000

    let mailbox: Mailbox
    let store: MessageStore
    let wake: WakeFile
    let writeLock: WriteLock
    let clock: any TransportClock
    let observer: (any TransportObserver)?
    let path: String
    let maxDeliveries: Int
    let createsQueues: Bool
    let leaseNano: UInt64
    let safetyInterval: UInt64
    private let processBit: UInt32
    private let checkpointer: Checkpointer?
    private var upkeep: LogUpkeep

    var leases: LeaseTable
    /// Claimed for a call that was cancelled meanwhile; handed back with the next transaction.
    var orphans: [Lease] = []
    var receivers: [Receiver] = []
    var watches: [QueueName: QueueWatch] = [:]
    var drains: [DrainWatch] = []
    private var backlog: ArraySlice<Request> = []
    private var lingering = Lingering()
    private var nextClaimID: Int64
    private var pausedUntil: UInt64 = 0
    private var isAvailable = true

    private init(
        _ options: SQLiteTransportOptions,
        clock: any TransportClock,
        observer: (any TransportObserver)?
    ) throws(TransportError) {
        let wake = try WakeFile(path: options.path + "-wake")
        let busyTimeout = UInt64(max(options.busyTimeout.wholeNanoseconds, 0))
        let writeLock = WriteLock(wake: wake, timeout: busyTimeout)
        let connection = try QueueDatabase.open(options, writeLock)
        do throws(SQLiteError) {
            self.store = try MessageStore(connection)
        } catch {
            throw TransportError(error, path: options.path)
        }
        self.wake = wake
        self.writeLock = writeLock
        self.clock = clock
        self.observer = observer
        self.path = options.path
        self.maxDeliveries = max(options.maxDeliveries, 1)
        self.createsQueues = options.createsQueues
        self.leaseNano = UInt64(max(options.lease.wholeNanoseconds, 1))
        self.leases = LeaseTable(duration: leaseNano)
        self.safetyInterval = options.safetyInterval
        self.processBit = WakeSlot.processBit(seed: .random(in: 0 ... .max))
        self.mailbox = Mailbox(wake: wake, processBit: processBit)
        self.checkpointer = Checkpointer.start(options, wake: wake)
        self.upkeep = LogUpkeep(bytes: options.checkpointBytes)
        // Two transports that start within 2^32 claims of each other, out of 2^62, could confuse their claims.
        self.nextClaimID = .random(in: 0...(.max >> 1))
        if checkpointer != nil { connection.countLogPages() }
    }

    /// Opens the file, tells the outcome, and serves the mailbox until its transport is closed or dropped.
    static func serve(
        _ options: SQLiteTransportOptions,
        clock: any TransportClock,
        observer: (any TransportObserver)?,
        opened: (Result<Mailbox, TransportError>) -> Void
    ) {
        // The engine, and with it the connection, is gone before those who closed the transport are told.
        let mailbox = { () -> Mailbox? in
            do throws(TransportError) {
                let engine = try Engine(options, clock: clock, observer: observer)
                opened(.success(engine.mailbox))
                engine.run()
                engine.checkpointer?.stop()
                return engine.mailbox
            } catch {
                opened(.failure(error))
                return nil
            }
        }()
        mailbox?.finish()
    }

    private func run() {
        while true {
            let generation = wake.generation
            let (requests, phase) = mailbox.take()
            accept(requests)
            switch phase {
            case .abandoned, .closed:
                endAll(.closed)
                return
            case .closing where backlog.isEmpty:
                releaseAll()
                endAll(.closed)
                return
            case .open where lingering.shouldWait(for: backlog, held: leases.count):
                break
            case .open, .closing:
                if !turn() {
                    awaitNews(generation)
                }
            }
        }
    }

    private func accept(_ requests: [Request]) {
        receivers.removeAll { $0.waiter.hasEnded }
        drains.removeAll { $0.waiter.hasEnded }
        for request in requests {
            switch request {
            case .receive(let receiver): receivers.append(receiver)
            case .drained(let watch): drains.append(watch)
            case .write, .depth, .outstanding, .browse, .queueNames: backlog.append(request)
            }
        }
    }

    /// Does what there is to do now; false when there was nothing.
    private func turn() -> Bool {
        let now = clock.nowUnixNano()
        let monotonicNano = asya_monotonic_nano()
        let chunk = nextChunk()
        let mayClaim = monotonicNano >= pausedUntil
        var work = Transaction(now: now, monotonicNano: monotonicNano)
        work.orphans = mayClaim ? orphans : []
        work.renewals = mayClaim ? leases.due(at: now) : []
        for case .write(let request, let reply) in chunk {
            work.writes.append((request, reply))
        }
        if mayClaim {
            work.receivers = hungryReceivers(for: work)
        }
        let hasWork = work.hasWrites || !work.receivers.isEmpty
        if hasWork {
            perform(&work)
        }
        for request in chunk {
            answerQuery(request, now: now)
        }
        updateDrains(monotonicNano)
        return hasWork || !chunk.isEmpty
    }

    private func nextChunk() -> ArraySlice<Request> {
        var count = 0
        var bytes = 0
        for request in backlog {
            guard count < Limit.requests, bytes < Limit.bytes else { break }
            count += 1
            if case .write(let request, _) = request {
                bytes = request.messages.reduce(bytes) { $0 + $1.body.count }
            }
        }
        let chunk = backlog.prefix(count)
        backlog = backlog.count == count ? [] : backlog.dropFirst(count)
        return chunk
    }

    private func perform(_ work: inout Transaction) {
        do throws(SQLiteError) {
            try execute(&work)
        } catch {
            let failure = TransportError(error, path: path)
            pausedUntil = asya_monotonic_nano() + Self.pauseAfterFailure
            watches.removeAll()
            for write in work.writes {
                write.reply.resume(returning: .failure(failure))
            }
            // Whoever holds the lock will let go of it, and a waiting receiver has nothing else to do.
            if !error.isBusy {
                for receiver in work.receivers {
                    _ = receiver.waiter.end(.failure(failure))
                }
            }
            if isAvailable {
                isAvailable = false
                observer?.connectionLost(error: failure)
            }
            return
        }
        finish(work)
        if !isAvailable {
            isAvailable = true
            observer?.reconnected()
        }
        if let checkpointer, checkpointer.isIdle, let step = upkeep.committed(pages: store.connection.logPages) {
            checkpointer.begin(step)
        }
    }

    /// A claim id that no other claim of any transport has.
    func makeClaimID() -> Int64 {
        nextClaimID &+= 1
        return nextClaimID
    }

    private func awaitNews(_ generation: UInt32) {
        let monotonicNano = asya_monotonic_nano()
        var bits = processBit
        var dueAt = leases.nextRenewal
        for receiver in receivers {
            bits |= WakeSlot(queue: receiver.queue).bit
            dueAt = min(dueAt, watches[receiver.queue]?.dueAt ?? .max)
        }
        for drain in drains {
            bits |= drain.wakeBits
        }
        let isIdle = receivers.isEmpty && drains.isEmpty && leases.count == 0 && orphans.isEmpty
        var deadline = monotonicNano + (isIdle ? Self.idleSleep : safetyInterval)
        if dueAt != .max {
            let now = clock.nowUnixNano()
            deadline = min(deadline, monotonicNano + (dueAt > now ? min(dueAt - now, Self.idleSleep) : 0))
        }
        if pausedUntil > monotonicNano {
            deadline = pausedUntil
        }
        if mailbox.mayIdle() {
            wake.wait(generation: generation, bits: bits, untilMonotonicNano: deadline)
        }
    }

    private func endAll(_ error: TransportError) {
        for request in backlog {
            request.fail(error)
        }
        for receiver in receivers {
            _ = receiver.waiter.end(.failure(error))
        }
        for drain in drains {
            _ = drain.waiter.end(.failure(error))
        }
    }
}
