// SPDX-License-Identifier: Apache-2.0

/// Every key that any component writes in its log lines, for tests and documentation.
public enum LogKeyCatalog {
    /// All declarations, each key once.
    public static var all: [LogKeyDeclaration] { line + data + gateway + `operator` }

    /// The keys of the line itself, in the order in which they are written; those without a value are left out.
    public static var line: [LogKeyDeclaration] {
        [
            LogKeyDeclaration(key: LogKeys.timestamp, meaning: "When, in RFC 3339 with fractions, UTC"),
            LogKeyDeclaration(
                key: LogKeys.level,
                meaning: "How grave: " + LogLevel.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            ),
            LogKeyDeclaration(key: LogKeys.message, meaning: "What happened: a constant text"),
            LogKeyDeclaration(
                key: LogKeys.component,
                meaning: "Who says it: " + ComponentName.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            ),
            LogKeyDeclaration(key: LogKeys.actor, meaning: "The actor the component serves"),
            LogKeyDeclaration(key: LogKeys.envelopeID, meaning: "The envelope at hand"),
            LogKeyDeclaration(key: LogKeys.traceID, meaning: "The trace at hand"),
            LogKeyDeclaration(key: LogKeys.spanID, meaning: "The span at hand"),
        ]
    }

    /// What single messages tell besides, sorted by key in a line.
    public static var data: [LogKeyDeclaration] {
        [
            LogKeyDeclaration(key: LogKeys.attempt, meaning: "The attempt, from 1"),
            LogKeyDeclaration(key: LogKeys.count, meaning: "A number of things"),
            LogKeyDeclaration(key: LogKeys.delay, meaning: "A delay in milliseconds"),
            LogKeyDeclaration(
                key: LogKeys.endpoint,
                meaning: "The address of a collector or of the gateway, without credentials"
            ),
            LogKeyDeclaration(key: LogKeys.error, meaning: "What went wrong, in an operator's words"),
            LogKeyDeclaration(key: LogKeys.errorCode, meaning: "The code of an error envelope"),
            LogKeyDeclaration(key: LogKeys.errorType, meaning: "The class of an error"),
            LogKeyDeclaration(key: LogKeys.exit, meaning: "How a process ended: its exit code or signal"),
            LogKeyDeclaration(key: LogKeys.fingerprint, meaning: "The hash of the handler's source"),
            LogKeyDeclaration(key: LogKeys.handler, meaning: "The handler"),
            LogKeyDeclaration(key: LogKeys.limit, meaning: "The most there may be"),
            LogKeyDeclaration(key: LogKeys.logger, meaning: "The label of the logger, when it is another library's"),
            LogKeyDeclaration(key: LogKeys.path, meaning: "A file or folder"),
            LogKeyDeclaration(key: LogKeys.pid, meaning: "A process"),
            LogKeyDeclaration(
                key: LogKeys.process,
                meaning: "Which process of a replica: "
                    + ReplicaProcess.allCases.map { "`\($0.rawValue)`" }
                    .joined(separator: ", ")
            ),
            LogKeyDeclaration(key: LogKeys.queue, meaning: "The full name of a queue"),
            LogKeyDeclaration(key: LogKeys.reason, meaning: "Why"),
            LogKeyDeclaration(key: LogKeys.replica, meaning: "A replica's number"),
            LogKeyDeclaration(
                key: LogKeys.stream,
                meaning: "Where user code wrote a line: "
                    + OutputStream.allCases.map { "`\($0.rawValue)`" }
                    .joined(separator: ", ")
            ),
            LogKeyDeclaration(key: LogKeys.timeout, meaning: "A time limit in milliseconds"),
            LogKeyDeclaration(key: LogKeys.variable, meaning: "An environment variable"),
            LogKeyDeclaration(key: LogKeys.version, meaning: "A version"),
            LogKeyDeclaration(key: LogKeys.worker, meaning: "A worker's number"),
        ]
    }
}
