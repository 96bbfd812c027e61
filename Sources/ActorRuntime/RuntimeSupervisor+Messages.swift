// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import Envelopes
internal import NIOCore
internal import Processes
internal import RuntimeLink
internal import Telemetry
internal import TelemetryCore

extension RuntimeSupervisor {
    /// Whether a worker can be handed a message: because it has none, or because it will have done with those it has at
    /// once.
    ///
    /// With several workers none runs ahead: what is in its socket could not be given to another that is free earlier.
    func canTake(_ worker: Worker) -> Bool {
        if worker.machine.state == .ready { return true }
        return workers.count == 1 && worker.mayRunAhead(nowNano: clock.monotonicNano())
    }

    /// Gives the messages that wait to a worker, as many as it can take.
    func assignNext(to worker: Worker) {
        guard !waiting.isEmpty else { return }
        while canTake(worker), let job = waiting.popFirst() { assign(job, to: worker) }
        showWaiting()
    }

    /// Hands a message to a worker that can take it.
    func assign(_ arrived: HandlerJob, to worker: Worker) {
        var job = arrived
        worker.messages += 1
        job.number = worker.messages
        if let span = job.span {
            // It was in the socket of a worker that died before it came to it.
            if let processID = worker.child?.processID { span.set(.asyaWorkerPID, .int(Int(processID))) }
        } else {
            job.span = startSpan(job, worker)
        }
        worker.jobs.append(job)
        if worker.jobs.count == 1 {
            begin(worker)
        } else {
            runsAhead(worker)
        }
        send(job, to: worker)
    }

    private func send(_ job: HandlerJob, to worker: Worker) {
        let end = job.request.allowsBriefAnswer ? "+\n" : "\n"
        guard let context = job.span?.context, context.isValid else {
            worker.writer?.write(end, job.request.frame)
            return
        }
        worker.writer?.write(TraceContextPropagator.traceparent(of: context) + end, job.request.frame)
    }

    /// Sends again what was behind the message at hand in a socket that is no more.
    func resend(to worker: Worker) {
        for job in worker.jobs.dropFirst() { send(job, to: worker) }
    }

    /// The first message of a worker has its turn.
    private func begin(_ worker: Worker) {
        guard !worker.jobs.isEmpty else { return }
        let now = clock.monotonicNano()
        worker.jobs[0].startedAtNano = now
        let job = worker.jobs[0]
        worker.machine.assigned(message: job.number)
        instruments.requestWait.observe(nanoseconds: now &- job.arrivedAtNano, exemplar: job.parent)
        instruments.activeRequests.increment()
        instruments.lastProgress.set(Double(clock.nowUnixNano()) / 1e9)
        if worker.waitingCount > 0 { runsAhead(worker) }
        if worker.timeout == nil { startTimeout(worker, after: settings.timeout) }
    }

    /// One timer serves one message after the other: when it fires, it starts again for the time that is left.
    private func startTimeout(_ worker: Worker, after duration: Duration) {
        let key = worker.key
        worker.timeout = eventLoop.scheduleTask(in: TimeAmount(duration)) {
            self.assumeIsolated { $0.timeoutFired(key) }
        }
    }

    private func timeoutFired(_ key: Worker.Key) {
        guard let worker = worker(key) else { return }
        worker.timeout = nil
        guard let job = worker.job else { return }
        let left = settings.timeout - .nanoseconds(Int64(clamping: clock.monotonicNano() &- job.startedAtNano))
        guard left <= .zero else { return startTimeout(worker, after: left) }
        drainOutput(worker)
        perform(worker.machine.timeExpired(message: job.number, after: settings.timeout), worker)
    }

    /// A worker sent its answer.
    func answered(_ worker: Worker, _ answer: WorkerAnswer) {
        // What the handler wrote before it answered is in the pipes by now and belongs to this message.
        if answer.hasOutput || worker.hasUnfinishedOutput { drainOutput(worker) }
        if answer.hasOutput { worker.writer?.write(ByteBuffer()) }
        let action = worker.machine.answered(message: answer.number)
        guard [.complete, .completeAndClose].contains(action), let job = worker.jobs.popFirst() else {
            perform(action, worker)
            return
        }
        if let outputs = answer.outputs {
            job.span?.set(.asyaOutputCount, .int(outputs))
        } else {
            markFailed(job, answer.body)
        }
        let now = clock.monotonicNano()
        let ended = min(answer.endedNano, now)
        let began = min(max(answer.beganNano, job.arrivedAtNano), ended)
        worker.runAhead.answered(tookNano: ended - began)
        finish(job, answer.outputs == nil ? .failed : .succeeded, beganNano: began, endedNano: ended, nowNano: now)
        if action == .completeAndClose {
            perform(.close, worker)
            refuseJobs(of: worker, from: 0)
        } else {
            begin(worker)
            assignNext(to: worker)
        }
        show(worker)
        // Last, so that whoever has the answer finds the metrics as they are after it.
        job.request.respond(answer.body)
    }

    /// Answers the message in hand in the place of a worker that will not; those behind it are given to another.
    func failJob(_ worker: Worker, _ failure: WorkerFailure) {
        guard let job = worker.jobs.popFirst() else { return }
        waiting.prepend(contentsOf: worker.jobs)
        worker.jobs = []
        showWaiting()
        job.span?.setError(type: failure.code.rawValue, message: failure.reason)
        if let exit = failure.exitInWords { job.span?.set(.asyaWorkerExit, .string(exit)) }
        if case .timeout = failure { instruments.timeouts.increment() }
        let now = clock.monotonicNano()
        finish(job, failure.outcome, beganNano: job.startedAtNano, endedNano: now, nowNano: now)
        job.request.respond(ByteBuffer(bytes: failure.answer))
    }

    /// Answers what a worker that leaves for good has not begun.
    func refuseJobs(of worker: Worker, from first: Int) {
        for job in worker.jobs.dropFirst(first) {
            job.span?.setError(type: "Shutdown", message: "the runtime was shut down before it was this message's turn")
            job.span?.end()
            refuse(job, "the runtime was shut down before a worker was free")
        }
        worker.jobs = Deque(worker.jobs.prefix(first))
    }

    /// Tells the metrics how many messages have arrived and are with no handler yet.
    func showWaiting() {
        instruments.waitingRequests.set(workers.reduce(waiting.count) { $0 + $1.waitingCount })
    }

    private func startSpan(_ job: HandlerJob, _ worker: Worker) -> Span {
        let processID = worker.child?.processID
        return telemetry.tracer.startSpan(
            spanName,
            kind: .internal,
            parent: job.parent,
            attributes: attributes(job, processID: processID)
        )
    }

    private func attributes(_ job: HandlerJob, processID: Int32?) -> Attributes {
        var attributes = Attributes()
        attributes[.asyaActor] = .string(settings.actor)
        if let id = job.envelopeID { attributes[.asyaEnvelopeID] = .string(id) }
        attributes[.asyaHandler] = .string(settings.handler)
        if let fingerprint = handler?.fingerprint { attributes[.asyaHandlerFingerprint] = .string(fingerprint) }
        if let processID { attributes[.asyaWorkerPID] = .int(Int(processID)) }
        return attributes
    }

    private func markFailed(_ job: HandlerJob, _ body: ByteBuffer) {
        guard let span = job.span, span.isRecording else { return }
        guard case .error(let code, let details)? = try? RuntimeReply(decoding: Array(body.readableBytesView)) else {
            span.setError(type: ErrorCode.processingError.rawValue, message: "the handler failed")
            return
        }
        span.set(.asyaErrorCode, .string(code))
        // The text of an exception may quote the payload; its type does not.
        span.setError(type: details.type, message: "the handler raised \(details.type)")
    }

    private func finish(
        _ job: HandlerJob,
        _ outcome: HandlerOutcome,
        beganNano: UInt64,
        endedNano: UInt64,
        nowNano: UInt64
    ) {
        let took = endedNano - min(beganNano, endedNano)
        instruments.duration(HandlerEnd(outcome))?.observe(nanoseconds: took, exemplar: job.span?.context)
        instruments.activeRequests.decrement()
        let nowUnixNano = clock.nowUnixNano()
        instruments.lastProgress.set(Double(nowUnixNano) / 1e9)
        guard let span = job.span else { return }
        span.set(.asyaOutcome, .string(outcome.rawValue))
        span.begin(at: nowUnixNano &- (nowNano - beganNano))
        span.end(at: nowUnixNano &- (nowNano - endedNano))
    }
}

extension WorkerFailure {
    /// How the process ended, when it ended by itself.
    fileprivate var exitInWords: String? {
        if case .died(let exit) = self { exit.description } else { nil }
    }
}
