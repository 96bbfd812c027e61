// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The tasks that a transport runs on its own account: requests for messages, renewals and batches, which belong to no
/// caller and must go on when a caller is cancelled.
///
/// All of them are children of one root, which is the one unstructured task of the module. Nothing queues up here: each
/// job is started because a caller, a lease or a queue needs it.
final class BackgroundTasks: Sendable {
    typealias Job = @Sendable () async -> Void

    private struct State {
        var jobs: [Job] = []
        var root: CheckedContinuation<Void, Never>?
        var isEnded = false
    }

    private final class Inbox: Sendable {
        private let state = Mutex(State())

        func change<Result>(_ body: (inout State) -> Result) -> Result {
            let (result, root) = state.withLock { state in
                let result = body(&state)
                defer { state.root = nil }
                return (result, state.root)
            }
            root?.resume()
            return result
        }

        /// The jobs to start next; nil at the end.
        func next() async -> [Job]? {
            await withCheckedContinuation { continuation in
                let hasNews = state.withLock { state in
                    let hasNews = !state.jobs.isEmpty || state.isEnded
                    if !hasNews { state.root = continuation }
                    return hasNews
                }
                if hasNews { continuation.resume() }
            }
            return state.withLock { state in
                defer { state.jobs = [] }
                return state.jobs.isEmpty && state.isEnded ? nil : state.jobs
            }
        }
    }

    private let inbox = Inbox()
    private let root: Task<Void, Never>

    /// Starts the root.
    init() {
        root = Task { [inbox] in
            await withDiscardingTaskGroup { group in
                while let jobs = await inbox.next() {
                    for job in jobs {
                        group.addTask { await job() }
                    }
                }
                group.cancelAll()
            }
        }
    }

    /// Starts a task; false when there will be no more of them.
    func start(_ job: @escaping Job) -> Bool {
        inbox.change { state in
            guard !state.isEnded else { return false }
            state.jobs.append(job)
            return true
        }
    }

    /// Runs a job and waits for its value, whether or not the caller is cancelled; nil when it does not run any more.
    func run<Value: Sendable>(_ job: @escaping @Sendable () async -> Value) async -> Value? {
        await withCheckedContinuation { continuation in
            if !start({ continuation.resume(returning: await job()) }) {
                continuation.resume(returning: nil)
            }
        }
    }

    /// Cancels what runs and starts nothing more.
    func end() {
        inbox.change { $0.isEnded = true }
    }

    /// Suspends until everything has ended after `end()`.
    func ended() async {
        await root.value
    }
}
