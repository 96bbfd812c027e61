// SPDX-License-Identifier: Apache-2.0

// What makes a process the sidecar or the runtime of an actor.
extension VariableCatalog {
    /// The actor, its limits and its life.
    public static var actor: [VariableDeclaration] {
        [
            VariableDeclaration(
                "ASYA_ACTOR_NAME",
                "The actor; its queue is `asya-<name>`, or `asya-<namespace>-<name>`",
                allowed: "1 to 63 lower-case letters, digits and hyphens",
                default: .required,
                readers: [.sidecar, .runtime]
            ),
            VariableDeclaration(
                "ASYA_NAMESPACE",
                "The namespace in the queue's name and in `service.namespace`",
                allowed: "a text"
            ),
            VariableDeclaration(
                "ASYA_IS_END_ACTOR",
                "Whether the actor ends pipelines",
                allowed: "true or false",
                default: .value("false"),
                readers: [.sidecar]
            ),
            VariableDeclaration(
                "ASYA_RESULTS_DIR",
                "The folder where an end actor stores envelopes",
                allowed: "a folder",
                default: .derived("a runtime stores them"),
                readers: [.sidecar]
            ),
            VariableDeclaration(
                "ASYA_ACTOR_HAPPY_END",
                "The actor that ends successful pipelines",
                allowed: "an actor's name",
                default: .value("happy-end"),
                readers: [.sidecar]
            ),
            VariableDeclaration(
                "ASYA_ACTOR_ERROR_END",
                "The actor that ends failed pipelines",
                allowed: "an actor's name",
                default: .value("error-end"),
                readers: [.sidecar]
            ),
            VariableDeclaration(
                "ASYA_CONCURRENCY",
                "Messages a sidecar has in work; 0 is the default",
                allowed: "an integer from 0 to 1024",
                default: .derived("the runtime's workers"),
                readers: [.sidecar]
            ),
            VariableDeclaration(
                "ASYA_RUNTIME_TIMEOUT",
                "The longest run of a handler",
                allowed: "a duration from 1ms to 24h, such as 300ms, 1.5s or 5m",
                default: .value("5m"),
                readers: [.sidecar, .runtime]
            ),
            VariableDeclaration(
                "ASYA_RUNTIME_READY_TIMEOUT",
                "How long a sidecar waits for its runtime at the start",
                allowed: "a duration from 1ms to 24h",
                default: .value("5m"),
                readers: [.sidecar]
            ),
            VariableDeclaration(
                "ASYA_GRACE_PERIOD",
                "Time to finish what is in work after SIGTERM",
                allowed: "a duration",
                default: .value("25s"),
                readers: [.sidecar, .runtime, .gateway]
            ),
            VariableDeclaration(
                "ASYA_MAX_ENVELOPE_BYTES",
                "Larger messages go to error-end",
                allowed: "an integer from 1024 to 268435456",
                default: .value("16777216"),
                readers: [.sidecar, .runtime, .gateway]
            ),
            VariableDeclaration(
                "ASYA_GATEWAY_URL",
                "The internal address of the gateway, to which the envelopes that it made are reported",
                allowed: "an address such as http://asya-gateway:8081",
                default: .derived("nothing is reported"),
                readers: [.sidecar, .operator, .cli]
            ),
            VariableDeclaration(
                "ASYA_SOCKET_DIR",
                "The folder of the socket between sidecar and runtime",
                allowed: "a folder",
                default: .value("/var/run/asya"),
                readers: [.sidecar, .runtime]
            ),
            VariableDeclaration(
                "ASYA_SOCKET_NAME",
                "The name of the socket in its folder",
                allowed: "a file name",
                default: .value("asya-runtime.sock"),
                readers: [.sidecar, .runtime]
            ),
        ]
    }

    /// The retry policy; in a manifest `spec.resiliency`.
    public static var retries: [VariableDeclaration] {
        [
            VariableDeclaration(
                "ASYA_RETRY_MAX_ATTEMPTS",
                "Runs of one message at this actor",
                allowed: "an integer from 1 to 1000",
                default: .value("3"),
                readers: [.sidecar]
            ),
            VariableDeclaration(
                "ASYA_RETRY_BACKOFF",
                "How the delay grows from attempt to attempt",
                allowed: "one of constant, linear, exponential",
                default: .value("exponential"),
                readers: [.sidecar]
            ),
            VariableDeclaration(
                "ASYA_RETRY_INITIAL_DELAY",
                "The first delay",
                allowed: "a duration",
                default: .value("1s"),
                readers: [.sidecar]
            ),
            VariableDeclaration(
                "ASYA_RETRY_MAX_DELAY",
                "The longest delay",
                allowed: "a duration",
                default: .value("5m"),
                readers: [.sidecar]
            ),
            VariableDeclaration(
                "ASYA_RETRY_JITTER",
                "The random share of a delay",
                allowed: "a number from 0 to 1",
                default: .value("0.1"),
                readers: [.sidecar]
            ),
            VariableDeclaration(
                "ASYA_RETRY_MAX_DURATION",
                "No attempt begins later than this after the first",
                allowed: "a duration",
                readers: [.sidecar]
            ),
            VariableDeclaration(
                "ASYA_RETRY_RULES",
                "What is done with errors of some classes",
                allowed:
                    #"a JSON array such as `[{"errors":["ValueError"],"action":"fail"}]`; actions as in a manifest"#,
                default: .value("[]"),
                readers: [.sidecar]
            ),
        ]
    }

    /// The handler and its worker processes.
    public static var handlers: [VariableDeclaration] {
        [
            VariableDeclaration(
                "ASYA_HANDLER",
                "The Python function",
                allowed: "`module.function` or `module.Class.method`",
                default: .required,
                readers: [.runtime]
            ),
            VariableDeclaration(
                "ASYA_HANDLER_MODE",
                "Whether the handler takes the payload or the whole envelope",
                allowed: "one of payload, envelope",
                default: .value("payload"),
                readers: [.runtime]
            ),
            VariableDeclaration(
                "ASYA_WORKERS",
                "Python processes of one runtime",
                allowed: "an integer from 1 to 256",
                default: .value("1"),
                readers: [.runtime]
            ),
            VariableDeclaration(
                "ASYA_PYTHON",
                "The Python interpreter, 3.8 or later",
                allowed: "a path, or a name on `PATH`",
                default: .derived("`ASYA_PYTHONEXECUTABLE`, else `python3`"),
                readers: [.runtime, .cluster]
            ),
            VariableDeclaration(
                "ASYA_PYTHONEXECUTABLE",
                "As `ASYA_PYTHON`, in manifests of v0.1",
                allowed: "a path, or a name on `PATH`",
                default: .value("python3"),
                readers: [.runtime, .cluster]
            ),
            VariableDeclaration(
                "ASYA_ENABLE_VALIDATION",
                "Whether envelopes that a handler returns are checked",
                allowed: "true or false",
                default: .value("true"),
                readers: [.runtime]
            ),
            VariableDeclaration(
                "ASYA_SOCKET_CHMOD",
                "The mode of the socket; set to nothing, the mode is left as it is",
                allowed: "an octal mode such as 0o666",
                default: .value("0o666"),
                readers: [.runtime]
            ),
            VariableDeclaration(
                "ASYA_IMAGE_LD_PRELOAD",
                "What the image preloads into its programs: workers get it back as `LD_PRELOAD`; a bundle's launcher sets it",
                allowed: "as `LD_PRELOAD`",
                readers: [.runtime]
            ),
            VariableDeclaration(
                "ASYA_IMAGE_LD_AUDIT",
                "The same for `LD_AUDIT`",
                allowed: "as `LD_AUDIT`",
                readers: [.runtime]
            ),
        ]
    }

    /// What v0.1 had; manifests that set it work.
    public static var formerly: [VariableDeclaration] {
        [
            VariableDeclaration(
                "ASYA_CHUNK_SIZE",
                "The size of reads from the socket",
                allowed: "anything",
                readers: [.runtime],
                effect: .ignored("frames are read as they come")
            ),
            VariableDeclaration(
                "ASYA_METRICS_NAMESPACE",
                "The prefix of the metrics",
                allowed: "anything",
                readers: [.sidecar],
                effect: .ignored("names are fixed, so that dashboards and alerts fit")
            ),
        ]
    }
}
