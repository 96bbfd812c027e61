// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Synchronization
internal import Threads

/// The thread of a pool, and what others share with it.
final class TransferEngine: Sendable {
    private struct State {
        var queue: TransferQueue
        var hasThread = false
        /// Ends the wait of the thread; there while it can wait.
        var multi: MultiHandle?
    }

    private let name: String
    private let state: Mutex<State>

    init(name: String, limits: TransferQueue.Limits) {
        self.name = name
        state = Mutex(State(queue: TransferQueue(limits: limits)))
    }

    func submit(_ call: PendingTransfer) {
        let (submission, startsThread) = state.withLock { state in
            let submission = state.queue.submit(call)
            let startsThread = submission == .waits && !state.hasThread
            if submission == .waits { state.hasThread = true }
            state.multi?.wakeUp()
            return (submission, startsThread)
        }
        if case .refused(let error) = submission { call.finish(.failure(error)) }
        guard startsThread else { return }
        do throws(ThreadError) {
            try DedicatedThread.start(named: name) { [self] in run() }
        } catch {
            abandon(.overloaded(reason: "\(error)"))
        }
    }

    func cancel(_ call: PendingTransfer) {
        // First of all: the request may not have been submitted yet, which will then refuse it.
        call.markCancelled()
        let waited = state.withLock { state in
            let waited = state.queue.remove(call)
            state.multi?.wakeUp()
            return waited
        }
        if waited { call.finish(.failure(.cancelled)) }
    }

    func close() {
        let waiting = state.withLock { state in
            let waiting = state.queue.close()
            state.multi?.wakeUp()
            return waiting
        }
        for call in waiting { call.finish(.failure(.cancelled)) }
    }

    /// Fails what waits for a thread that there is not; the next request tries again.
    private func abandon(_ error: HTTPError) {
        let calls = state.withLock { state in
            state.hasThread = false
            return state.queue.removeAll()
        }
        for call in calls { call.finish(.failure(error)) }
    }

    private func run() {
        do throws(HTTPError) {
            let library = try CurlLibrary.shared.get()
            var transfers = RunningTransfers(library: library, multi: try MultiHandle(library))
            while step(&transfers) {}
        } catch {
            abandon(error)
        }
    }

    /// Begins, drives and ends transfers, and then waits; false after the last one of a closed pool.
    private func step(_ transfers: inout RunningTransfers) -> Bool {
        let (started, cancelled) = state.withLock { state in
            state.multi = transfers.multi
            return (state.queue.start(), transfers.calls.filter { state.queue.isCancelled($0) })
        }
        for call in cancelled { transfers.cancel(call) }
        for call in started { transfers.begin(call) }
        transfers.perform()
        let ended = transfers.takeEnded()
        let goesOn = state.withLock { state in
            state.queue.ended(ended.count)
            guard !state.queue.isClosed || state.queue.runningCount > 0 else {
                state.multi = nil
                return false
            }
            return true
        }
        for (call, outcome) in ended { call.finish(outcome) }
        // What has ended may have made room for what waits, which is looked at before the thread waits.
        if goesOn && ended.isEmpty { transfers.wait() }
        return goesOn
    }
}
