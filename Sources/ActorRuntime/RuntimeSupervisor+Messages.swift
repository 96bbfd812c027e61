// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import Envelopes
internal import NIOCore
internal import Processes
internal import RuntimeLink
internal import Telemetry
internal import TelemetryCore

extension RuntimeSupervisor {
    /// Gives the next message that waits to a worker that is ready.
    func assignNext(to worker: Worker) {
        guard worker.machine.state == .ready, let job = waiting.popFirst() else { return }
        instruments.waitingRequests.set(waiting.count)
        assign(job, to: worker)
    }

    /// Hands a message to a worker that is ready.
    func assign(_ arrived: HandlerJob, to worker: Worker) {
        guard let channel = worker.channel else { return }
        var job = arrived
        worker.messages += 1
        let number = worker.messages
        worker.machine.assigned(message: number)
        show(worker)

        let now = clock.monotonicNano()
        job.startedAtNano = now
        instruments.requestWait.observe(.nanoseconds(Int64(now &- job.arrivedAtNano)), exemplar: job.parent)
        instruments.activeRequests.increment()
        instruments.lastProgress.set(Double(clock.nowUnixNano()) / 1e9)
        let span = startSpan(job, worker)
        job.span = span
        let key = worker.key
        let timeout = settings.timeout
        job.timeout = eventLoop.scheduleTask(in: TimeAmount(timeout)) {
            self.assumeIsolated { $0.timeExpired(key, message: number) }
        }
        worker.job = job

        let traceparent = span.context.isValid ? TraceContextPropagator.traceparent(of: span.context) : ""
        let count = traceparent.utf8.count + 1 + job.request.frame.readableBytes
        var head = channel.allocator.buffer(capacity: FrameDecoder.headerBytes + traceparent.utf8.count + 1)
        head.writeInteger(UInt32(count))
        head.writeString(traceparent)
        head.writeInteger(UInt8(ascii: "\n"))
        channel.write(head, promise: nil)
        channel.writeAndFlush(job.request.frame, promise: nil)
    }

    /// A worker sent its answer.
    func answered(_ worker: Worker, message: UInt64, body: ByteBuffer, outcome: HandlerOutcome, outputs: Int?) {
        // What the handler wrote before it answered is in the pipes by now and belongs to this message.
        drainOutput(worker)
        let action = worker.machine.answered(message: message)
        guard [.complete, .completeAndClose].contains(action), let job = worker.job else {
            perform(action, worker)
            return
        }
        worker.job = nil
        if let outputs { job.span?.set(.asyaOutputCount, .int(outputs)) }
        if outcome == .failed { markFailed(job, body) }
        finish(job, outcome)
        show(worker)
        // Last, so that whoever has the answer finds the metrics as they are after it.
        job.request.respond(body)
        if action == .completeAndClose {
            perform(.close, worker)
        } else {
            assignNext(to: worker)
        }
    }

    /// Answers the message in hand in the place of a worker that will not.
    func failJob(_ worker: Worker, _ failure: WorkerFailure) {
        guard let job = worker.job else { return }
        worker.job = nil
        job.span?.setError(type: failure.code.rawValue, message: failure.reason)
        if let exit = failure.exitInWords { job.span?.set(.asyaWorkerExit, .string(exit)) }
        if case .timeout = failure { instruments.timeouts.increment() }
        finish(job, failure.outcome)
        job.request.respond(ByteBuffer(bytes: failure.answer))
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

    private func finish(_ job: HandlerJob, _ outcome: HandlerOutcome) {
        job.timeout?.cancel()
        let elapsed = clock.monotonicNano() &- job.startedAtNano
        instruments.duration(outcome)?.observe(.nanoseconds(Int64(elapsed)), exemplar: job.span?.context)
        instruments.activeRequests.decrement()
        instruments.lastProgress.set(Double(clock.nowUnixNano()) / 1e9)
        job.span?.set(.asyaOutcome, .string(outcome.rawValue))
        job.span?.end()
    }

    private func timeExpired(_ key: Worker.Key, message: UInt64) {
        guard let worker = worker(key) else { return }
        drainOutput(worker)
        perform(worker.machine.timeExpired(message: message, after: settings.timeout), worker)
    }
}

extension WorkerFailure {
    /// How the process ended, when it ended by itself.
    fileprivate var exitInWords: String? {
        if case .died(let exit) = self { exit.description } else { nil }
    }
}
