// SPDX-License-Identifier: Apache-2.0

/// What becomes of a span that starts.
public enum SpanDecision: String, ClosedLabel {
    /// Recorded and exported.
    case sampled
    /// Recorded for the local store only.
    case recorded
    /// Neither.
    case dropped
}

/// Why a sampled span never reached the collector.
public enum SpanDropReason: String, ClosedLabel {
    /// The queue of the exporter was full.
    case queueFull = "queue_full"
    /// The exporter had been shut down.
    case alreadyShutdown = "already_shutdown"
    /// The collector could not be reached, or kept failing.
    case exportFailed = "export_failed"
    /// The collector asked for a longer pause than there was time for.
    case throttled
    /// The collector refused it.
    case rejected
    /// Its batch was larger than a request may be.
    case requestTooLarge = "request_too_large"
}

/// The level of a log line.
public enum LogLevel: String, ClosedLabel {
    /// Every step.
    case trace
    /// For finding errors.
    case debug
    /// The normal course.
    case info
    /// Normal, and worth a look.
    case notice
    /// Something is wrong and was coped with.
    case warning
    /// An operation failed.
    case error
    /// The component cannot go on.
    case critical
}

/// Why a record is not in the trace store.
public enum StoreDropReason: String, ClosedLabel {
    /// The queue of the writer was full.
    case queueFull = "queue_full"
    /// A failure keeps the store from recording.
    case disabled
    /// The store had been shut down.
    case alreadyShutdown = "already_shutdown"
    /// The commit of its batch failed.
    case writeFailed = "write_failed"
}

/// Why a commit of the trace store failed.
public enum StoreErrorReason: String, ClosedLabel {
    /// No space is left.
    case diskFull = "disk_full"
    /// The file is damaged.
    case corrupt
    /// The file or its folder cannot be written.
    case readOnly = "read_only"
    /// Another process held the file for too long.
    case busy
    /// Anything else; see the log.
    case other
}
