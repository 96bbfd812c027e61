// SPDX-License-Identifier: Apache-2.0

/// Which requests of a pool wait, run and end, as a value.
struct TransferQueue {
    struct Limits {
        let running: Int
        let waiting: Int
    }

    /// What becomes of a request that is submitted.
    enum Submission: Equatable {
        /// It waits for its turn, which is when the thread looks.
        case waits
        /// It is over already.
        case refused(HTTPError)
    }

    private let limits: Limits
    private var waiting: [PendingTransfer] = []
    private(set) var runningCount = 0
    private(set) var isClosed = false

    init(limits: Limits) {
        self.limits = limits
    }

    mutating func submit(_ call: PendingTransfer) -> Submission {
        // The task may have been cancelled before it got here.
        if isClosed || call.isCancelled { return .refused(.cancelled) }
        guard runningCount + waiting.count < limits.running + limits.waiting else {
            return .refused(.overloaded(reason: "\(waiting.count) requests wait already"))
        }
        waiting.append(call)
        return .waits
    }

    /// Takes a request out that waits for its turn.
    ///
    /// - Returns: Whether it did; nobody else will finish it.
    mutating func remove(_ call: PendingTransfer) -> Bool {
        guard let index = waiting.firstIndex(where: { $0 === call }) else { return false }
        waiting.remove(at: index)
        return true
    }

    /// The requests whose turn it is; they count as running.
    mutating func start() -> [PendingTransfer] {
        let count = min(max(limits.running - runningCount, 0), waiting.count)
        let started = Array(waiting.prefix(count))
        waiting.removeFirst(count)
        runningCount += count
        return started
    }

    /// Whether a running request is to end.
    func isCancelled(_ call: PendingTransfer) -> Bool {
        isClosed || call.isCancelled
    }

    /// As many running requests have ended, however.
    mutating func ended(_ count: Int) {
        runningCount -= count
    }

    /// Takes out all that wait; nobody else will finish them.
    mutating func removeAll() -> [PendingTransfer] {
        defer { waiting = [] }
        return waiting
    }

    /// Refuses all later requests.
    ///
    /// - Returns: Those that waited; nobody else will finish them.
    mutating func close() -> [PendingTransfer] {
        isClosed = true
        return removeAll()
    }
}
