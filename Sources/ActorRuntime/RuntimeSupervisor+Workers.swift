// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Processes
internal import Settings
internal import Telemetry
internal import TelemetryCore

extension RuntimeSupervisor {
    /// The worker an event belongs to; `nil` when the event is of a process that was replaced.
    func worker(_ key: Worker.Key) -> Worker? {
        guard workers.indices.contains(key.index), workers[key.index].generation == key.generation else { return nil }
        return workers[key.index]
    }

    /// Carries out what the state machine decided.
    func perform(_ action: WorkerStateMachine.Action, _ worker: Worker) {
        show(worker)
        switch action {
        case .none, .complete, .completeAndClose:
            break
        case .spawn:
            spawn(worker)
        case .becomeReady:
            instruments.startDuration.observe(.nanoseconds(Int64(clock.monotonicNano() &- worker.startedAtNano)))
            workersChanged()
            assignNext(to: worker)
        case .close:
            worker.channel?.close(promise: nil)
            killIfThere(worker.key, after: .seconds(2))
        case .kill:
            worker.child?.killGroup(SIGKILL)
        case .failAndKill(let failure):
            failJob(worker, failure)
            worker.child?.killGroup(SIGKILL)
        case .awaitChannelEnd:
            // A descendant outside the process group may hold the other end; the worker itself is gone.
            let key = worker.key
            eventLoop.scheduleTask(in: .seconds(1)) {
                self.assumeIsolated { $0.worker(key)?.channel?.close(promise: nil) }
            }
        case .restart(let delay, let failure):
            replace(worker, after: delay, because: failure)
        case .giveUp(let failure):
            discard(worker)
            giveUp(lastLine(worker, failure))
            workersChanged()
        case .stop(let failure):
            refuseJobs(of: worker, from: 1)
            if let failure { failJob(worker, failure) }
            discard(worker)
            workersChanged()
        }
    }

    /// What an operator reads when the runtime gives up.
    private func lastLine(_ worker: Worker, _ failure: WorkerFailure) -> String {
        guard case .died(let exit) = failure else { return failure.reason }
        let said = worker.lastErrorLine.map { "; the last it said was: \($0)" } ?? ""
        return "the Python worker ended while it loaded \(settings.handler): \(exit)\(said)"
    }

    /// Brings the metrics up to date with a worker's state.
    func show(_ worker: Worker) {
        let state = worker.machine.shownState
        guard state != worker.shownState else { return }
        if let old = worker.shownState { instruments.workers(old)?.decrement() }
        if let state { instruments.workers(state)?.increment() }
        worker.shownState = state
    }

    /// Something happened on a channel that was opened to the path for workers that lost theirs.
    func returnEvent(_ event: WorkerChannelHandler.Event, _ channel: any Channel) {
        let identity = ObjectIdentifier(channel)
        if let key = returned[identity] {
            if case .closed = event { returned[identity] = nil }
            channelEvent(event, key, on: channel)
        } else if case .frame(let token) = event, let worker = worker(returning: String(buffer: token)) {
            let lost = worker.channel
            returned[identity] = worker.key
            worker.channel = channel
            lost?.close(promise: nil)
            resend(to: worker)
        } else {
            channel.close(promise: nil)
        }
    }

    private func worker(returning token: String) -> Worker? {
        guard let worker = workers.first(where: { $0.token == token }), worker.machine.channelReopened() else {
            return nil
        }
        return worker
    }

    private func spawn(_ worker: Worker) {
        worker.generation += 1
        worker.messages = 0
        worker.lastErrorLine = nil
        worker.child = nil
        worker.startedAtNano = clock.monotonicNano()
        worker.killsBefore = OutOfMemoryKills.count()
        worker.token = "\(worker.index).\(worker.generation).\(UInt64.random(in: .min ... .max))"
        let key = worker.key
        let ends: WorkerEnds
        do throws(SpawnError) {
            ends = try WorkerEnds()
        } catch {
            perform(worker.machine.spawnFailed("cannot start \(settings.python): \(error)"), worker)
            return
        }
        worker.outputs = [
            .stdout: Worker.Output(descriptor: ends.standardOutput.copy),
            .stderr: Worker.Output(descriptor: ends.standardError.copy),
        ]
        var specification = ChildSpecification(executable: settings.python, arguments: WorkerProgram.arguments)
        specification.environment = settings.environment.variables
        specification.standardOutput = .descriptor(ends.standardOutput.writeEnd)
        specification.standardError = .descriptor(ends.standardError.writeEnd)
        specification.additionalDescriptors = [ends.workerSocket]
        specification.endsProcessGroup = true
        ChildProcess.spawn(specification) { result in
            self.eventLoop.execute { self.assumeIsolated { $0.spawned(key, result, ends) } }
        }
    }

    private func spawned(_ key: Worker.Key, _ result: Result<ChildProcess, SpawnError>, _ ends: WorkerEnds) {
        guard let worker = worker(key) else { return }
        switch result {
        case .failure(let error):
            let advice = "set ASYA_PYTHON to a Python 3.8 or later"
            perform(worker.machine.spawnFailed("cannot start Python: \(error); \(advice)"), worker)
        case .success(let child):
            ends.closeChildEnds()
            worker.child = child
            if worker.machine.state != .starting { child.killGroup(SIGKILL) }
            attach(worker, ends)
            child.onExit { status in
                self.eventLoop.execute { self.assumeIsolated { $0.exited(key, status) } }
            }
        }
    }

    /// Opens the channels to a process that has just been started.
    private func attach(_ worker: Worker, _ ends: WorkerEnds) {
        let key = worker.key
        for (stream, descriptor) in [(OutputStream.stdout, ends.standardOutput), (.stderr, ends.standardError)] {
            NIOPipeBootstrap(group: eventLoop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let handler = OutputHandler { bytes in
                            self.assumeIsolated { $0.outputArrived(key, stream, bytes) }
                        }
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                }
                .takingOwnershipOfDescriptor(input: descriptor.readEnd.take())
                .assumeIsolated()
                .whenSuccess { channel in self.assumeIsolated { $0.outputOpened(key, stream, channel) } }
        }
        let preamble = WorkerProgram.preamble(returnPath: settings.returnPath, token: worker.token)
        let maxFrameBytes = settings.maxFrameBytes
        ClientBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = WorkerChannelHandler(maxFrameBytes: maxFrameBytes) { [weak channel] event in
                        self.assumeIsolated { $0.channelEvent(event, key, on: channel) }
                    }
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .withConnectedSocket(ends.runtimeSocket.take())
            .assumeIsolated()
            .whenComplete { result in self.assumeIsolated { $0.channelOpened(key, result, preamble) } }
    }

    private func outputOpened(_ key: Worker.Key, _ stream: OutputStream, _ channel: any Channel) {
        guard let worker = worker(key), worker.outputs[stream] != nil else {
            channel.close(promise: nil)
            return
        }
        worker.outputs[stream]?.channel = channel
        if !worker.listensToOutput { try? channel.syncOptions?.setOption(.autoRead, value: false) }
    }

    private func channelOpened(_ key: Worker.Key, _ result: Result<any Channel, any Error>, _ preamble: ByteBuffer) {
        guard let worker = worker(key) else { return }
        switch result {
        case .success(let channel):
            worker.channel = channel
            channel.writeAndFlush(preamble, promise: nil)
            if worker.machine.state != .starting { channel.close(promise: nil) }
        case .failure:
            perform(worker.machine.channelClosed(), worker)
        }
    }

    private func channelEvent(_ event: WorkerChannelHandler.Event, _ key: Worker.Key, on channel: (any Channel)?) {
        // Nothing is heard on a socket that the worker has replaced.
        guard let worker = worker(key), worker.channel == nil || worker.channel === channel else { return }
        switch event {
        case .frame(let frame): received(WorkerReport(frame: frame), worker)
        case .broken(let reason): perform(worker.machine.violated(reason), worker)
        case .closed: perform(worker.machine.channelClosed(), worker)
        }
    }

    private func received(_ report: WorkerReport, _ worker: Worker) {
        switch report {
        case .ready(let loaded):
            handler = loaded
            drainOutput(worker)
            perform(worker.machine.loaded(), worker)
        case .unloadable(let message):
            drainOutput(worker)
            perform(worker.machine.unloadable(message), worker)
        case .answered(let answer):
            answered(worker, answer)
        case .malformed(let reason):
            perform(worker.machine.violated(reason), worker)
        }
    }

    private func exited(_ key: Worker.Key, _ status: ExitStatus) {
        guard let worker = worker(key) else { return }
        drainOutput(worker)
        let isOutOfMemory =
            if status == .signaled(SIGKILL), let before = worker.killsBefore, let now = OutOfMemoryKills.count() {
                now > before
            } else {
                false
            }
        perform(worker.machine.exited(WorkerExit(status: status, isOutOfMemory: isOutOfMemory)), worker)
    }

    private func replace(_ worker: Worker, after delay: Duration, because failure: WorkerFailure) {
        failJob(worker, failure)
        instruments.restarts(failure.cause)?.increment()
        logger.warning(
            "a worker is replaced",
            metadata: [
                LogKeys.worker: "\(worker.index)",
                LogKeys.reason: "\(failure.reason)",
                LogKeys.pid: "\(worker.child?.processID ?? 0)",
                LogKeys.delay: "\(Int(delay / .milliseconds(1)))",
            ]
        )
        discard(worker)
        workersChanged()
        let key = worker.key
        eventLoop.scheduleTask(in: TimeAmount(delay)) {
            self.assumeIsolated { supervisor in
                guard let worker = supervisor.worker(key) else { return }
                supervisor.perform(worker.machine.started(), worker)
            }
        }
    }

    /// Lets go of everything that belongs to a process that is gone.
    private func discard(_ worker: Worker) {
        drainOutput(worker)
        for output in worker.outputs.values {
            output.channel?.close(promise: nil)
            output.descriptor.close()
        }
        worker.outputs = [:]
        worker.listensToOutput = true
        worker.isWatched = false
        worker.timeout?.cancel()
        worker.timeout = nil
        worker.channel?.close(promise: nil)
        worker.channel = nil
        worker.child = nil
        worker.token = ""
    }

    private func killIfThere(_ key: Worker.Key, after delay: Duration) {
        eventLoop.scheduleTask(in: TimeAmount(delay)) {
            self.assumeIsolated { _ = $0.worker(key)?.child?.killGroup(SIGKILL) }
        }
    }
}

extension WorkerStateMachine {
    /// How the metrics name the state; `nil` when there is no worker any more.
    fileprivate var shownState: WorkerState? {
        switch state {
        case .starting: .starting
        case .ready: .idle
        case .busy: .busy
        case .ending, .backingOff: .backingOff
        case .notStarted, .stopping, .stopped: nil
        }
    }
}
