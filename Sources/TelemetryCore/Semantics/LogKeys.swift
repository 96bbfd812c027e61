// SPDX-License-Identifier: Apache-2.0

/// The keys of log lines.
///
/// Payloads and secrets are never logged, whatever the key.
public enum LogKeys {
    // The keys of every line, in the order they are written.

    /// When, in RFC 3339 with fractions, UTC.
    public static let timestamp = "ts"

    /// How grave; one of `LogLevel`.
    public static let level = "level"

    /// What happened: a constant text.
    public static let message = "msg"

    /// Who says it; one of `ComponentName`.
    public static let component = "component"

    /// The actor the component serves.
    public static let actor = "actor"

    /// The envelope at hand.
    public static let envelopeID = "envelope_id"

    /// The trace at hand.
    public static let traceID = "trace_id"

    /// The span at hand.
    public static let spanID = "span_id"

    // Data of single messages.

    /// The label of the logger, when it is another library's.
    public static let logger = "logger"

    /// The full name of a queue.
    public static let queue = "queue"

    /// The attempt, from 1.
    public static let attempt = "attempt"

    /// A delay in milliseconds.
    public static let delay = "delay_ms"

    /// A time limit in milliseconds.
    public static let timeout = "timeout_ms"

    /// A number of things.
    public static let count = "count"

    /// The most there may be.
    public static let limit = "limit"

    /// What went wrong, in an operator's words.
    public static let error = "error"

    /// The class of an error.
    public static let errorType = "error_type"

    /// The code of an error envelope.
    public static let errorCode = "error_code"

    /// Why.
    public static let reason = "reason"

    /// The handler.
    public static let handler = "handler"

    /// The hash of the handler's source.
    public static let fingerprint = "fingerprint"

    /// A process.
    public static let pid = "pid"

    /// A worker's number.
    public static let worker = "worker"

    /// A replica's number.
    public static let replica = "replica"

    /// Which process of a replica; one of `ReplicaProcess`.
    public static let process = "process"

    /// How a process ended: its exit code or signal.
    public static let exit = "exit"

    /// Where user code wrote a line; one of `OutputStream`.
    public static let stream = "stream"

    /// A file or folder.
    public static let path = "path"

    /// An environment variable.
    public static let variable = "variable"

    /// A version.
    public static let version = "version"

    /// The address of a collector or of the gateway, without credentials.
    public static let endpoint = "endpoint"
}
