// SPDX-License-Identifier: Apache-2.0

// How recorded traces leave a process, beside `traceStore`.
extension VariableCatalog {
    /// The serving of recorded traces to `asya trace collect`.
    public static var traceCollect: [VariableDeclaration] {
        [
            VariableDeclaration(
                "ASYA_TRACE_COLLECT_TOKEN",
                "Serves recorded traces at `/traces/` beside the metrics to whoever shows this token; not set, nothing is served",
                allowed: "a text of 16 characters or more without white space",
                readers: servers + [.cli],
                isSecret: true
            ),
            VariableDeclaration(
                "ASYA_TRACE_COLLECT_TOKEN_FILE",
                "A file with that token, read again for every request; instead of the variable",
                allowed: "a file",
                readers: servers + [.cli]
            ),
            VariableDeclaration(
                "ASYA_TRACE_COLLECT_RATE",
                "The bytes of records that are served in a second, before compression",
                allowed: "an integer from 65536 on",
                default: .value("8388608"),
                readers: servers
            ),
        ]
    }

    private static let servers: [ComponentName] = [.sidecar, .runtime, .gateway]
}
