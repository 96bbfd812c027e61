// SPDX-License-Identifier: Apache-2.0

/// How the handling of a message ended.
public enum ProcessedStatus: String, ClosedLabel {
    /// Outputs went on to the next actors.
    case success
    /// The handler returned nothing; the pipeline ended early.
    case emptyResponse = "empty_response"
    /// An end actor stored the envelope.
    case endConsumed = "end_consumed"
    /// The envelope went to error-end.
    case error
    /// The message was published again with a delay.
    case retried
    /// A rule of the delivery policy sent the envelope elsewhere.
    case policyRouted = "policy_routed"
    /// The deadline had passed; the handler was not run.
    case expired
    /// The message had been handled before; the handler was not run.
    case duplicate
    /// Somebody canceled the envelope; the handler was not run.
    case canceled
    /// The message went to the dead-letter queue.
    case deadLettered = "dead_lettered"
    /// The message went back to the queue unhandled.
    case released
}

/// Why a message was published.
public enum MessageType: String, ClosedLabel {
    /// To the next actor of its route.
    case routing
    /// To the end of successful pipelines.
    case happyEnd = "happy_end"
    /// To the end of failed pipelines.
    case errorEnd = "error_end"
    /// To its own queue, with a delay.
    case retry
    /// To an actor that a rule of the delivery policy names.
    case policyRoute = "policy_route"
}

/// Why a message could not be handled as intended.
public enum FailureReason: String, ClosedLabel {
    /// It is no envelope.
    case parseError = "parse_error"
    /// The envelope or the answer breaks a rule.
    case validationError = "validation_error"
    /// The envelope is for another actor, or a handler changed the past of a route.
    case routeMismatch = "route_mismatch"
    /// The handler raised an error.
    case runtimeError = "runtime_error"
    /// The worker died.
    case runtimeCrashed = "runtime_crashed"
    /// The handler took too long, or the deadline had passed.
    case timeoutError = "timeout_error"
    /// A limit of size was exceeded.
    case envelopeTooLarge = "envelope_too_large"
    /// The last attempt failed.
    case retriesExhausted = "retries_exhausted"
    /// The next actor could not be reached.
    case routingError = "routing_error"
    /// error-end could not be reached.
    case errorQueueSendFailed = "error_queue_send_failed"
    /// The retry could not be published.
    case retrySendFailed = "retry_send_failed"
    /// The broker failed.
    case transportError = "transport_error"
    /// An end actor could not store the envelope.
    case storeError = "store_error"
}

/// Which way an envelope went.
public enum EnvelopeDirection: String, ClosedLabel {
    /// Taken from the queue.
    case received
    /// Published.
    case sent
}

/// How a call of the runtime failed.
public enum RuntimeErrorType: String, ClosedLabel {
    /// The handler raised an error.
    case executionError = "execution_error"
    /// No answer within the time limit.
    case timeout
    /// The worker died.
    case crashed
    /// The runtime could not be reached, or hung up.
    case connectionError = "connection_error"
    /// The answer could not be understood.
    case protocolError = "protocol_error"
}

/// How a run of a handler ended.
public enum AttemptOutcome: String, ClosedLabel {
    /// With outputs, or with none.
    case succeeded
    /// With an error.
    case failed
    /// By the time limit.
    case timedOut = "timed_out"
    /// With the death of the worker.
    case crashed
}

/// What messages in a queue wait for.
public enum QueueState: String, ClosedLabel {
    /// For a consumer.
    case ready
    /// For their time.
    case delayed
    /// For settlement: a consumer has them.
    case inFlight = "in_flight"
}

/// Why a message went to the dead-letter queue.
public enum DeadLetterCause: String, ClosedLabel {
    /// It could not be handed to error-end.
    case errorEndUnreachable = "error_end_unreachable"
    /// It was delivered too often without being settled.
    case deliveryLimit = "delivery_limit"
    /// It is too large to be wrapped for error-end.
    case tooLarge = "too_large"
    /// An end actor could not store it.
    case storeFailed = "store_failed"
    /// Its body was stored apart from it and is gone.
    case bodyMissing = "body_missing"
}

/// What came of renewing a lease.
public enum LeaseOutcome: String, ClosedLabel {
    /// The lease was extended.
    case renewed
    /// Another consumer has the message.
    case lost
    /// The broker did not answer; the lease may still hold.
    case failed
}

/// A limit on envelopes.
public enum EnvelopeLimit: String, ClosedLabel {
    /// The size of the whole envelope.
    case bytes
    /// The nesting of its JSON.
    case depth
    /// The length of its route.
    case actors
    /// The size of its headers.
    case headers
}

/// What came of storing an envelope.
public enum StoreOutcome: String, ClosedLabel {
    /// It is durable.
    case stored
    /// It is not.
    case failed
}
