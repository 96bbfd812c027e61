// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import TelemetryCore
internal import Transports

/// The sidecar's metrics, each bound to its labels once.
final class SidecarInstruments: Sendable {
    private let queue: String
    private let actor: String

    let received: Counter
    let duplicates: Counter
    let retries: Counter
    let reconnects: Counter
    let connected: Gauge
    let blocked: Gauge
    let active: Gauge
    let activeLimit: Gauge
    let lastProgress: Gauge
    let processing: Histogram
    let execution: Histogram
    let receiving: Histogram
    let queueWait: Histogram
    let receivedSize: Histogram
    let sentSize: Histogram
    private let sending: Histogram
    let queueDepth: QueueGauges
    // What most hops end with is looked up once.
    private let success: Counter
    private let succeeded: Counter

    private let processed: CounterFamily
    private let failed: CounterFamily
    private let sent: CounterFamily
    private let attempts: CounterFamily
    private let runtimeErrors: CounterFamily
    private let deadLetters: CounterFamily
    private let leases: CounterFamily
    private let limits: CounterFamily
    private let storing: HistogramFamily

    private struct LastSent {
        let destination: QueueName
        let type: MessageType
        let counter: Counter
    }

    private let lastSent = Mutex<LastSent?>(nil)

    /// Registers the sidecar's families and creates the series that are known from the start, as zeros.
    init(registry: MetricRegistry, configuration: SidecarConfiguration, system: String) {
        let queue = configuration.queue
        let (name, actor) = (queue.value, queue.actor)
        self.queue = name
        self.actor = actor
        received = registry.counter(SidecarMetrics.messagesReceived).labels(name, actor, system)
        duplicates = registry.counter(SidecarMetrics.duplicatesSuppressed).labels(name, actor)
        retries = registry.counter(SidecarMetrics.retries).labels(name, actor)
        reconnects = registry.counter(SidecarMetrics.transportReconnects).labels(actor, system)
        connected = registry.gauge(SidecarMetrics.transportConnected).labels(actor, system)
        blocked = registry.gauge(SidecarMetrics.transportBlocked).labels(actor, system)
        connected.set(1)
        blocked.set(0)
        active = registry.gauge(SidecarMetrics.activeMessages).labels(name, actor)
        activeLimit = registry.gauge(SidecarMetrics.activeMessagesLimit).labels(name, actor)
        lastProgress = registry.gauge(SidecarMetrics.lastProgress).labels(name, actor)
        processing = registry.histogram(SidecarMetrics.processingDuration).labels(name, actor)
        execution = registry.histogram(SidecarMetrics.runtimeExecutionDuration).labels(name, actor)
        receiving = registry.histogram(SidecarMetrics.queueReceiveDuration).labels(name, actor, system)
        queueWait = registry.histogram(SidecarMetrics.queueWait).labels(name, actor)
        let sizes = registry.histogram(SidecarMetrics.envelopeSize)
        receivedSize = sizes.labels(name, actor, EnvelopeDirection.received)
        sentSize = sizes.labels(name, actor, EnvelopeDirection.sent)
        queueDepth = QueueGauges(registry: registry, queue: queue)
        processed = registry.counter(SidecarMetrics.messagesProcessed)
        failed = registry.counter(SidecarMetrics.messagesFailed)
        sent = registry.counter(SidecarMetrics.messagesSent)
        attempts = registry.counter(SidecarMetrics.attempts)
        runtimeErrors = registry.counter(SidecarMetrics.runtimeErrors)
        sending = registry.histogram(SidecarMetrics.queueSendDuration).labels(name, actor, system)
        deadLetters = registry.counter(SidecarMetrics.deadLetters)
        leases = registry.counter(SidecarMetrics.leaseRenewals)
        limits = registry.counter(SidecarMetrics.limitsExceeded)
        storing = registry.histogram(SidecarMetrics.resultStoreDuration)
        for family in [processed, failed, attempts, runtimeErrors, deadLetters, leases, limits] {
            family.createSeries(name, actor)
        }
        success = processed.labels(name, actor, ProcessedStatus.success)
        succeeded = attempts.labels(name, actor, AttemptOutcome.succeeded)
        if case .end = configuration.role {
            // Only an end actor stores what it takes.
            _ = processed.labels(name, actor, ProcessedStatus.endConsumed)
            _ = failed.labels(name, actor, FailureReason.storeError)
            _ = deadLetters.labels(name, actor, DeadLetterCause.storeFailed)
            storing.createSeries(name, actor)
        }
        // The next actors are in the envelopes; where retries and the ends of pipelines go is known.
        let ends = [configuration.happyEnd, configuration.errorEnd].map {
            QueueName(actor: $0, namespace: configuration.namespace).value
        }
        for (destination, type) in zip([name] + ends, [MessageType.retry, .happyEnd, .errorEnd]) {
            _ = sent.labels(destination, actor, type)
        }
    }

    func countProcessed(_ status: ProcessedStatus) {
        (status == .success ? success : processed.labels(queue, actor, status)).increment()
    }

    func countFailed(_ reason: FailureReason) { failed.labels(queue, actor, reason).increment() }

    func countAttempt(_ outcome: AttemptOutcome) {
        (outcome == .succeeded ? succeeded : attempts.labels(queue, actor, outcome)).increment()
    }

    func countRuntimeError(_ type: RuntimeErrorType) { runtimeErrors.labels(queue, actor, type).increment() }

    func countDeadLetter(_ cause: DeadLetterCause) { deadLetters.labels(queue, actor, cause).increment() }

    func countLeases(_ outcome: LeaseOutcome, _ count: Int = 1) {
        leases.labels(queue, actor, outcome).increment(by: count)
    }

    func countLimit(_ limit: EnvelopeLimit) { limits.labels(queue, actor, limit).increment() }

    /// One message published and confirmed.
    func countSent(
        to destination: QueueName,
        _ type: MessageType,
        tookNano: UInt64,
        bytes: Int,
        _ span: SpanContext
    ) {
        counter(of: destination, type).increment()
        sending.observe(nanoseconds: tookNano, exemplar: span)
        sentSize.observe(Double(bytes), exemplar: span)
    }

    /// The counter of a destination: the one used last, as a rule, which needs no look-up by three labels.
    private func counter(of destination: QueueName, _ type: MessageType) -> Counter {
        let known = lastSent.withLock { last in
            last.flatMap { $0.destination == destination && $0.type == type ? $0.counter : nil }
        }
        if let known { return known }
        let counter = sent.labels(destination.value, actor, type)
        lastSent.withLock { $0 = LastSent(destination: destination, type: type, counter: counter) }
        return counter
    }

    func observeStore(_ outcome: StoreOutcome, _ duration: Duration, _ span: SpanContext) {
        storing.labels(queue, actor, outcome).observe(duration, exemplar: span)
    }
}
