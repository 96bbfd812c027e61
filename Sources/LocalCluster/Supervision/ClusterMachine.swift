// SPDX-License-Identifier: Apache-2.0

internal import Processes

/// The life of a whole cluster, as a value: events in, what to do out.
///
/// A process that ends is started again by itself: its partner, its replica and everybody else go on. When the cluster
/// stops, those who take messages go first, so that they can finish what they have; then those they need for it.
struct ClusterMachine: Equatable {
    /// What matters about a process here.
    struct Member: Equatable {
        /// A sidecar of an actor that is no end: the first to stop.
        let takesMessages: Bool
        /// How long it may take to stop.
        let shutdownTime: Duration
    }

    /// Where the cluster is in its life.
    enum Phase: Equatable {
        case idle
        /// Not every process has been ready yet.
        case starting
        case running
        /// Those who take messages are finishing.
        case draining
        /// The others are ending.
        case closing
        case ended
    }

    /// What the owner must do, in the order given.
    enum Action: Equatable {
        case spawn(Int)
        case signal(Int, ProcessMachine.StopSignal)
        /// Call `pauseOver(_:)` for this process after this time.
        case restart(Int, after: Duration)
        /// Call `phaseOver(_:)` with this phase after this time.
        case limit(Phase, Duration)
        /// Every process is ready, for the first time.
        case announceReady
        /// Say that messages in work are finished first.
        case announceDrain
        /// Say that nothing is waited for any more.
        case announceKill
        /// Nothing is left.
        case finish
    }

    private(set) var phase = Phase.idle
    private(set) var processes: [ProcessMachine]
    /// The process that could not work, which ends the cluster.
    private(set) var culprit: Int?
    private let members: [Member]

    /// How long processes may take to end after one of them could not start: nobody waits for their work.
    static let failureTime: Duration = .seconds(5)

    init(_ members: [Member]) {
        self.members = members
        processes = Array(repeating: ProcessMachine(), count: members.count)
    }

    /// Whether every process is ready.
    var isReady: Bool { processes.allSatisfy(\.isRunning) }

    /// Starts all processes at once.
    mutating func start() -> [Action] {
        guard phase == .idle else { return [] }
        phase = .starting
        let actions = processes.indices.flatMap { index in carryOut(processes[index].start(), index) }
        return actions + progress()
    }

    /// A child exists.
    mutating func spawned(_ index: Int) -> [Action] {
        carryOut(processes[index].spawned(), index)
    }

    /// A child could not be started.
    mutating func spawnFailed(_ index: Int, random: Double) -> [Action] {
        let action = processes[index].spawnFailed(random: random)
        return carryOut(action, index) + progress()
    }

    /// A process serves.
    mutating func ready(_ index: Int, nowNano: UInt64) -> [Action] {
        let action = processes[index].ready(nowNano: nowNano)
        return carryOut(action, index) + progress()
    }

    /// A child ended.
    mutating func exited(_ index: Int, _ status: ExitStatus, nowNano: UInt64, random: Double) -> [Action] {
        let action = processes[index].exited(status, nowNano: nowNano, random: random)
        return carryOut(action, index) + progress()
    }

    /// The time before a restart is over.
    mutating func pauseOver(_ index: Int) -> [Action] {
        carryOut(processes[index].pauseOver(), index)
    }

    /// The cluster is asked to stop: the first time it drains, the second time everything is killed.
    mutating func stop() -> [Action] {
        switch phase {
        case .idle:
            phase = .ended
            return [.finish]
        case .starting, .running:
            return drain(limit: nil)
        case .draining, .closing:
            phase = .closing
            return [.announceKill] + stop(processes.indices.filter { processes[$0].state != .ended }, by: .kill)
                + progress()
        case .ended:
            return []
        }
    }

    /// The time of a phase is over: what is left of it is killed.
    mutating func phaseOver(_ phase: Phase) -> [Action] {
        guard phase == self.phase else { return [] }
        let late = processes.indices.filter { phase == .closing || members[$0].takesMessages }
        return stop(late, by: .kill) + progress()
    }

    private mutating func drain(limit: Duration?) -> [Action] {
        phase = .draining
        let takers = members.indices.filter { members[$0].takesMessages }
        let time = limit ?? takers.map { members[$0].shutdownTime }.max() ?? .zero
        // A restart would only be stopped again.
        let waiting = members.indices.filter { processes[$0].state == .backingOff }
        let announcement: [Action] = culprit == nil ? [.announceDrain] : []
        return announcement + [.limit(.draining, time)] + stop(waiting + takers, by: .terminate) + progress()
    }

    private mutating func stop(_ indices: [Int], by signal: ProcessMachine.StopSignal) -> [Action] {
        indices.flatMap { index in carryOut(processes[index].stop(by: signal), index) }
    }

    /// Moves on to the next phase when this one is done.
    private mutating func progress() -> [Action] {
        switch phase {
        case .starting where isReady:
            phase = .running
            return [.announceReady]
        case .draining where members.indices.allSatisfy { !members[$0].takesMessages || processes[$0].state == .ended }:
            phase = .closing
            let others = members.filter { !$0.takesMessages }
            let time = culprit == nil ? others.map(\.shutdownTime).max() ?? .zero : Self.failureTime
            return [.limit(.closing, time)] + stop(Array(members.indices), by: .terminate) + progress()
        case .closing where processes.allSatisfy { $0.state == .ended }:
            phase = .ended
            return [.finish]
        case .idle, .starting, .running, .draining, .closing, .ended:
            return []
        }
    }

    private mutating func carryOut(_ action: ProcessMachine.Action, _ index: Int) -> [Action] {
        switch action {
        case .none: return []
        case .spawn: return [.spawn(index)]
        case .signal(let signal): return [.signal(index, signal)]
        case .restart(let wait): return [.restart(index, after: wait)]
        case .giveUp:
            guard phase == .starting || phase == .running, culprit == nil else { return [] }
            culprit = index
            return drain(limit: Self.failureTime)
        }
    }
}
