// SPDX-License-Identifier: Apache-2.0

internal import Processes
internal import Synchronization
internal import Telemetry
internal import Threads

/// Runs the processes of a cluster until it is told to stop.
///
/// All decisions are ``ClusterMachine``'s; a thread of the supervisor's own carries them out. What happens elsewhere
/// (exits, signals) is put into an inbox, whose length is bounded by the number of processes, and wakes the thread.
final class Supervisor: Sendable {
    /// What happens to the cluster.
    enum Event: Sendable {
        case spawned(Int, Result<ChildProcess, SpawnError>, pipe: Int)
        case exited(Int, ExitStatus, LastOutput)
        case stopRequested
    }

    private let inbox = Mutex<[Event]>([])
    private let wake: WakePipe

    init() throws(ClusterError) {
        do throws(SpawnError) {
            wake = try WakePipe()
        } catch {
            throw .system("\(error)")
        }
    }

    /// Drains the cluster; called again, kills what is left of it.
    ///
    /// Safe from any thread, also before the cluster runs.
    func stop() { post(.stopRequested) }

    /// Starts everything and returns when nothing is left.
    ///
    /// - Parameters:
    ///   - plan: what to run; the folders of the replicas exist.
    ///   - pump: carries the processes' lines.
    ///   - telemetry: of the cluster.
    ///   - data: where the list of targets is kept.
    ///   - onReady: called once when every process is ready.
    /// - Throws: `ClusterError.startFailed` when a process could not work.
    func run(
        _ plan: ClusterPlan,
        pump: LogPump,
        telemetry: Telemetry,
        data: DataFolder,
        onReady: @escaping @Sendable () -> Void
    ) async throws(ClusterError) {
        let result: Result<Void, ClusterError> = await withCheckedContinuation { continuation in
            do throws(ThreadError) {
                try DedicatedThread.start(named: "asya-supervisor") { [self] in
                    let loop = SupervisorLoop(
                        plan,
                        supervisor: self,
                        pump: pump,
                        telemetry: telemetry,
                        data: data,
                        onReady: onReady
                    )
                    continuation.resume(returning: loop.run())
                }
            } catch {
                continuation.resume(returning: .failure(.system("\(error)")))
            }
        }
        try result.get()
    }

    /// Puts an event into the inbox.
    func post(_ event: Event) {
        inbox.withLock { $0.append(event) }
        wake.signal()
    }

    /// Takes all events out of the inbox.
    func takeEvents() -> [Event] {
        wake.drain()
        return inbox.withLock { events in
            defer { events = [] }
            return events
        }
    }

    /// What the thread polls for.
    var wakeRequest: WakePipe { wake }
}
