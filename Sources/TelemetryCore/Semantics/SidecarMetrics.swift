// SPDX-License-Identifier: Apache-2.0

/// The metrics of the sidecar.
///
/// `queue` is the full name of the queue, `actor` the actor this sidecar serves.
public enum SidecarMetrics {
    /// Messages taken from the queue, redeliveries included.
    public static let messagesReceived = CounterDescriptor(
        name: "asya_actor_messages_received_total",
        help: "Messages taken from the queue, redeliveries included",
        labels: ["queue", "actor", "transport"]
    )

    /// Messages whose handling is finished, by how it ended.
    public static let messagesProcessed = CounterDescriptor(
        name: "asya_actor_messages_processed_total",
        help: "Messages whose handling is finished, by how it ended",
        labels: ["queue", "actor", .closed("status", ProcessedStatus.self, rare: [.endConsumed])]
    )

    /// Messages published and confirmed, by where they went.
    public static let messagesSent = CounterDescriptor(
        name: "asya_actor_messages_sent_total",
        help: "Messages published and confirmed, by where they went",
        labels: ["destination_queue", "actor", .closed("message_type", MessageType.self)]
    )

    /// Messages that could not be handled as intended, by reason.
    public static let messagesFailed = CounterDescriptor(
        name: "asya_actor_messages_failed_total",
        help: "Messages that could not be handled as intended, by reason",
        labels: ["queue", "actor", .closed("reason", FailureReason.self, rare: [.storeError])]
    )

    /// Time from taking a message to its settlement.
    public static let processingDuration = HistogramDescriptor(
        name: "asya_actor_processing_duration_seconds",
        help: "Time from taking a message to its settlement",
        labels: ["queue", "actor"],
        buckets: Buckets.handling
    )

    /// Time the runtime took to answer, its waiting for a worker included.
    public static let runtimeExecutionDuration = HistogramDescriptor(
        name: "asya_actor_runtime_execution_duration_seconds",
        help: "Time the runtime took to answer, its waiting for a worker included",
        labels: ["queue", "actor"],
        buckets: Buckets.none
    )

    /// Time to take messages from the queue, waiting for the first one included.
    public static let queueReceiveDuration = HistogramDescriptor(
        name: "asya_actor_queue_receive_duration_seconds",
        help: "Time to take messages from the queue, waiting for the first one included",
        labels: ["queue", "actor", "transport"],
        buckets: Buckets.none
    )

    /// Time to publish a message until the broker confirmed it.
    public static let queueSendDuration = HistogramDescriptor(
        name: "asya_actor_queue_send_duration_seconds",
        help: "Time to publish a message until the broker confirmed it",
        labels: ["queue", "actor", "transport"],
        buckets: Buckets.confirmation
    )

    /// Size of whole envelopes.
    public static let envelopeSize = HistogramDescriptor(
        name: "asya_actor_envelope_size_bytes",
        help: "Size of whole envelopes",
        labels: ["queue", "actor", .closed("direction", EnvelopeDirection.self)],
        buckets: Buckets.size
    )

    /// Messages being handled now.
    public static let activeMessages = GaugeDescriptor(
        name: "asya_actor_active_messages",
        help: "Messages being handled now",
        labels: ["queue", "actor"]
    )

    /// Messages that may be handled at once.
    public static let activeMessagesLimit = GaugeDescriptor(
        name: "asya_actor_active_messages_limit",
        help: "Messages that may be handled at once",
        labels: ["queue", "actor"]
    )

    /// Calls of the runtime that failed, by kind of error.
    public static let runtimeErrors = CounterDescriptor(
        name: "asya_actor_runtime_errors_total",
        help: "Calls of the runtime that failed, by kind of error",
        labels: ["queue", "actor", .closed("error_type", RuntimeErrorType.self)]
    )

    /// Time messages waited between publication, or the end of their delay, and reception.
    public static let queueWait = HistogramDescriptor(
        name: "asya_actor_queue_wait_seconds",
        help: "Time messages waited between publication, or the end of their delay, and reception",
        labels: ["queue", "actor"],
        buckets: Buckets.waiting
    )

    /// Handler runs, first attempts and retries, by outcome.
    public static let attempts = CounterDescriptor(
        name: "asya_actor_attempts_total",
        help: "Handler runs, first attempts and retries, by outcome",
        labels: ["queue", "actor", .closed("outcome", AttemptOutcome.self)]
    )

    /// Messages published again to be retried after a delay.
    public static let retries = CounterDescriptor(
        name: "asya_actor_retries_total",
        help: "Messages published again to be retried after a delay",
        labels: ["queue", "actor"]
    )

    /// When a message was last received or finished, in Unix time.
    public static let lastProgress = GaugeDescriptor(
        name: "asya_actor_last_progress_timestamp_seconds",
        help: "When a message was last received or finished, in Unix time",
        labels: ["queue", "actor"]
    )

    /// Messages in the queue, where the transport can tell, by state.
    public static let queueMessages = GaugeDescriptor(
        name: "asya_actor_queue_messages",
        help: "Messages in the queue, where the transport can tell, by state",
        labels: ["queue", "actor", .closed("state", QueueState.self)]
    )

    /// Age of the oldest message ready in the queue, where the transport can tell.
    public static let oldestMessageAge = GaugeDescriptor(
        name: "asya_actor_queue_oldest_message_age_seconds",
        help: "Age of the oldest message ready in the queue, where the transport can tell",
        labels: ["queue", "actor"]
    )

    /// Messages moved to the dead-letter queue, by reason.
    public static let deadLetters = CounterDescriptor(
        name: "asya_actor_dead_letters_total",
        help: "Messages moved to the dead-letter queue, by reason",
        labels: ["queue", "actor", .closed("reason", DeadLetterCause.self, rare: [.storeFailed])]
    )

    /// Messages recognised as already handled and not run again.
    public static let duplicatesSuppressed = CounterDescriptor(
        name: "asya_actor_duplicates_suppressed_total",
        help: "Messages recognised as already handled and not run again",
        labels: ["queue", "actor"]
    )

    /// Renewals of leases on messages being handled, by outcome.
    public static let leaseRenewals = CounterDescriptor(
        name: "asya_actor_lease_renewals_total",
        help: "Renewals of leases on messages being handled, by outcome",
        labels: ["queue", "actor", .closed("outcome", LeaseOutcome.self)]
    )

    /// Connections to the broker that were lost and made again.
    public static let transportReconnects = CounterDescriptor(
        name: "asya_actor_transport_reconnects_total",
        help: "Connections to the broker that were lost and made again",
        labels: ["actor", "transport"]
    )

    /// Whether the broker can be reached: 1, or 0 from a lost connection until the next one.
    public static let transportConnected = GaugeDescriptor(
        name: "asya_actor_transport_connected",
        help: "Whether the broker can be reached: 1, or 0 from a lost connection until the next one",
        labels: ["actor", "transport"]
    )

    /// Whether the broker refuses messages for lack of memory or disk: 1 while it does, and publishing waits.
    public static let transportBlocked = GaugeDescriptor(
        name: "asya_actor_transport_blocked",
        help: "Whether the broker refuses messages for lack of memory or disk: 1 while it does, and publishing waits",
        labels: ["actor", "transport"]
    )

    /// Envelopes refused for their size, by the limit they broke.
    public static let limitsExceeded = CounterDescriptor(
        name: "asya_actor_envelope_limits_exceeded_total",
        help: "Envelopes refused for their size, by the limit they broke",
        labels: ["queue", "actor", .closed("limit", EnvelopeLimit.self)]
    )

    /// Time an end actor took to store an envelope durably, by outcome.
    public static let resultStoreDuration = HistogramDescriptor(
        name: "asya_actor_result_store_duration_seconds",
        help: "Time an end actor took to store an envelope durably, by outcome",
        labels: ["queue", "actor", .closed("outcome", StoreOutcome.self)],
        buckets: Buckets.operation
    )

    /// Every family declared here, for the tests that tie dashboards and alerts to them.
    public static let all: [any MetricDescriptor] = [
        messagesReceived,
        messagesProcessed,
        messagesSent,
        messagesFailed,
        processingDuration,
        runtimeExecutionDuration,
        queueReceiveDuration,
        queueSendDuration,
        envelopeSize,
        activeMessages,
        activeMessagesLimit,
        runtimeErrors,
        queueWait,
        attempts,
        retries,
        lastProgress,
        queueMessages,
        oldestMessageAge,
        deadLetters,
        duplicatesSuppressed,
        leaseRenewals,
        transportReconnects,
        transportConnected,
        transportBlocked,
        limitsExceeded,
        resultStoreDuration,
    ]
}
