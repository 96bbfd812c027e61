// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Logging
internal import NIOCore
internal import Processes
internal import Telemetry
internal import TelemetryCore

extension RuntimeSupervisor {
    /// User code wrote something.
    func outputArrived(_ key: Worker.Key, _ stream: OutputStream, _ bytes: ByteBuffer) {
        guard let worker = worker(key) else { return }
        worker.hasUnfinishedOutput = true
        log(worker.outputs[stream]?.lines.append(bytes.readableBytesView) ?? [], stream, worker)
    }

    /// Has the event loop read the outputs of a worker, or not.
    func listenToOutput(_ worker: Worker, _ listens: Bool) {
        guard worker.listensToOutput != listens else { return }
        worker.listensToOutput = listens
        for output in worker.outputs.values { try? output.channel?.syncOptions?.setOption(.autoRead, value: listens) }
    }

    /// A worker has messages in its socket behind the one that it is at.
    ///
    /// Its output is read with its answers, and by the event loop again as soon as a message takes its time or is the
    /// only one.
    func runsAhead(_ worker: Worker) {
        listenToOutput(worker, false)
        guard !worker.isWatched else { return }
        worker.isWatched = true
        let key = worker.key
        eventLoop.scheduleTask(in: .milliseconds(20)) {
            self.assumeIsolated { supervisor in
                guard let worker = supervisor.worker(key) else { return }
                worker.isWatched = false
                supervisor.checkOutput(worker)
            }
        }
    }

    /// Keeps the event loop in its present turn from reading what is being read by others.
    private func pauseListening(_ worker: Worker) {
        guard worker.listensToOutput else { return }
        listenToOutput(worker, false)
        let key = worker.key
        eventLoop.execute {
            self.assumeIsolated { supervisor in
                guard let worker = supervisor.worker(key) else { return }
                if worker.waitingCount > 0 {
                    supervisor.runsAhead(worker)
                } else {
                    supervisor.listenToOutput(worker, true)
                }
            }
        }
    }

    private func checkOutput(_ worker: Worker) {
        if let job = worker.job, worker.waitingCount > 0, clock.monotonicNano() &- job.startedAtNano < 20_000_000 {
            runsAhead(worker)
        } else {
            listenToOutput(worker, true)
        }
    }

    /// Reads what is in the pipes now, without waiting for the event loop to come by, and ends lines begun.
    func drainOutput(_ worker: Worker) {
        worker.hasUnfinishedOutput = false
        pauseListening(worker)
        for stream in OutputStream.allCases {
            guard let descriptor = worker.outputs[stream]?.descriptor else { continue }
            // As much as a pipe holds by default: more means that somebody writes on and on.
            for _ in 0..<16 {
                guard let bytes = Self.readAvailable(descriptor.rawValue) else { break }
                log(worker.outputs[stream]?.lines.append(bytes) ?? [], stream, worker)
                if bytes.count < 4096 { break }
            }
            if let rest = worker.outputs[stream]?.lines.flush() { log([rest], stream, worker) }
        }
    }

    private func log(_ lines: [String], _ stream: OutputStream, _ worker: Worker) {
        guard !lines.isEmpty else { return }
        var metadata: Logger.Metadata = [LogKeys.stream: "\(stream.rawValue)", LogKeys.worker: "\(worker.index)"]
        if let job = worker.job {
            if let id = job.envelopeID { metadata[LogKeys.envelopeID] = "\(id)" }
            if let context = job.span?.context, context.isValid {
                metadata[LogKeys.traceID] = "\(context.traceID)"
                metadata[LogKeys.spanID] = "\(context.spanID)"
            }
        }
        if stream == .stderr, worker.machine.state == .starting { worker.lastErrorLine = lines.last }
        for line in lines {
            guard worker.budget.take(nowNano: clock.monotonicNano()) else {
                instruments.linesDropped(stream)?.increment()
                continue
            }
            instruments.lines(stream)?.increment()
            logger.info("\(line)", metadata: metadata)
        }
    }

    private static func readAvailable(_ descriptor: Int32) -> [UInt8]? {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            unsafe count = max(0, read(descriptor, buffer.baseAddress, buffer.count))
        }
        return bytes.isEmpty ? nil : bytes
    }
}
