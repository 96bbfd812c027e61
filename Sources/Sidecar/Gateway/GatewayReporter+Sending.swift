// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient
internal import Logging
internal import Synchronization
internal import TelemetryCore

/// The one task that talks to the gateway.
extension GatewayReporter {
    /// Sends batches until the task is cancelled.
    func send() async {
        while await somethingWaits() {
            let now = clock.monotonicNano()
            let (rest, hasFinals) = locked.withLock { ($0.breaker.pause(atNano: now), $0.queue.hasFinals) }
            // The end of an envelope is waited for; of progress more comes at once.
            let pause = max(rest, hasFinals ? .zero : Self.linger)
            if pause > .zero, (try? await self.pause(pause)) == nil { return }
            await sendBatch(within: Self.timeout)
        }
    }

    /// Sends what is left, until all is sent or the time for it is over.
    func flush() async {
        let started = clock.monotonicNano()
        while !Task.isCancelled {
            let passed = Duration.nanoseconds(Int64(clamping: clock.monotonicNano() - started))
            // Progress alone is not worth another try.
            let isWorthIt = locked.withLock { $0.queue.hasFinals || (!$0.queue.isEmpty && $0.breaker.isAnswering) }
            guard isWorthIt, passed < Self.flushLimit else { return }
            await sendBatch(within: min(Self.timeout, Self.flushLimit - passed))
            let isAnswering = locked.withLock { $0.breaker.isAnswering }
            if !isAnswering, (try? await pause(GatewayBreaker.firstPause)) == nil { return }
        }
    }

    /// Suspends until a report waits; false when the task is cancelled.
    private func somethingWaits() async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = locked.withLock { locked -> Bool? in
                    if Task.isCancelled { return false }
                    if !locked.queue.isEmpty { return true }
                    locked.sender = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            locked.withLock { locked in
                defer { locked.sender = nil }
                return locked.sender
            }?.resume(returning: false)
        }
    }

    /// Sends the next batch and takes in what came of it.
    private func sendBatch(within timeout: Duration) async {
        let batch = locked.withLock { $0.queue.nextBatch() }
        guard !batch.isEmpty else { return }
        var request = options.request(
            "/reports",
            method: "POST",
            body: GatewayReport.body(of: batch),
            accept: "application/json"
        )
        request.timeout = timeout
        let verdict = await withTaskGroup(of: ReportVerdict?.self) { group in
            group.addTask { [request] in await self.post(request) }
            group.addTask {
                guard (try? await self.pause(Self.patience)) != nil else { return nil }
                self.letGo { $0.breaker.delayed() }
                return nil
            }
            defer { group.cancelAll() }
            for await verdict in group { if let verdict { return verdict } }
            return .unavailable(reason: "the request was given up")
        }
        switch verdict {
        case .accepted: accepted(batch)
        case .refused(let status): refused(status: status)
        case .unavailable(let reason): failed(reason)
        }
        locked.withLock { instruments.pending.set($0.queue.pending) }
    }

    private func post(_ request: HTTPRequest) async -> ReportVerdict {
        do throws(HTTPError) {
            return ReportVerdict(try await http.perform(request))
        } catch {
            return ReportVerdict(error)
        }
    }

    private func accepted(_ batch: [GatewayReport]) {
        let (wasAway, waiters) = locked.withLock { locked in
            locked.queue.accepted()
            locked.hasToldRefusal = false
            return (locked.breaker.answered(), locked.waiters.take(of: batch))
        }
        for report in batch { instruments.count(report, .accepted) }
        finish(ReportQueue.Losses(), waiters)
        instruments.connected.set(1)
        if wasAway { logger.notice("the gateway takes reports again") }
    }

    private func refused(status: Int) {
        let (gone, losses, waiters, tells) = locked.withLock { locked in
            _ = locked.breaker.answered()
            let (gone, losses) = locked.queue.refused()
            let tells = gone != nil && !locked.hasToldRefusal
            if tells { locked.hasToldRefusal = true }
            return (gone, losses, locked.waiters.take(of: losses.dropped + [gone].compactMap(\.self)), tells)
        }
        if let gone { instruments.count(gone, .refused) }
        finish(losses, waiters)
        instruments.connected.set(1)
        guard tells, let gone else { return }
        logger.warning(
            "the gateway does not understand a report; it was dropped",
            metadata: ["\(LogKeys.envelopeID)": "\(gone.envelopeID)", "\(LogKeys.reason)": "status \(status)"]
        )
    }

    private func failed(_ reason: String) {
        // The end of the process is not the gateway's fault.
        let isCancelled = Task.isCancelled
        let now = clock.monotonicNano()
        let (isFirst, losses) = locked.withLock { locked in
            let losses = locked.queue.failed()
            guard !isCancelled else { return (false, losses) }
            var random = SystemRandomNumberGenerator()
            return (locked.breaker.failed(atNano: now, random: &random), losses)
        }
        finish(losses, [])
        guard !isCancelled else { return }
        letGo()
        instruments.connected.set(0)
        guard isFirst else { return }
        logger.warning(
            "the gateway does not take reports; they wait and messages go on",
            metadata: ["\(LogKeys.endpoint)": "\(options)", "\(LogKeys.error)": "\(reason)"]
        )
    }
}
