// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// The fields of the AsyncActor resource: the one description that the resource definition is made of.
///
/// Every field of v0.1 is there under its name and with its default; `spec.resiliency`, `spec.telemetry`,
/// `spec.workers` and `spec.scaling.additionalTriggers` are additions.
public enum ActorSchema {
    /// The fields of the resource besides those that every resource has.
    public static var root: [FieldSchema] {
        [
            FieldSchema(
                "metadata",
                .object([
                    FieldSchema(
                        "name",
                        .string(pattern: dnsLabel, maxLength: 63),
                        "The actor's name, in routes and queues: a DNS label that does not end in -dlq."
                    )
                ]),
                // An API server takes nothing else here, not even a description.
                ""
            ),
            FieldSchema("spec", .object(spec), "What the actor is.", isRequired: true),
            FieldSchema("status", .object(status), "How the actor is; written by the operator."),
        ]
    }

    /// `spec`.
    public static var spec: [FieldSchema] {
        [
            FieldSchema(
                "transport",
                .string(),
                "The transport that holds the actor's queue, by the name it has in the operator's configuration.",
                isRequired: true
            ),
            FieldSchema(
                "workers",
                .integer(1...256),
                "Python processes of one pod, which handle messages in parallel.",
                default: 1
            ),
            FieldSchema("timeout", .object(timeout), "How long a handler and a shutdown may take.", default: [:]),
            FieldSchema("scaling", .object(scaling), "Autoscaling by KEDA.", default: [:], rules: [scalingRule]),
            FieldSchema("resiliency", .object(resiliency), "Retries, and what to do with which error."),
            FieldSchema("telemetry", .object(telemetry), "Logs, traces and recordings of this actor."),
            FieldSchema("sidecar", .object(sidecar), "Changes to the sidecar container that the operator adds."),
            FieldSchema("workload", .object(workload), "What runs the actor.", isRequired: true),
        ]
    }

    private static let dnsLabel = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"

    private static var timeout: [FieldSchema] {
        [
            FieldSchema(
                "processing",
                .integer(1...86_400),
                "The longest run of the handler for one message, in seconds.",
                default: 300
            ),
            FieldSchema(
                "gracefulShutdown",
                .integer(1...86_400),
                "The time between SIGTERM and SIGKILL of a pod, in seconds.",
                default: 30
            ),
        ]
    }

    private static var scaling: [FieldSchema] {
        [
            FieldSchema(
                "enabled",
                .boolean,
                "Whether KEDA scales the actor; otherwise workload.replicas holds.",
                default: false
            ),
            FieldSchema(
                "minReplicas",
                .integer(0...100_000),
                "Fewest replicas; 0 allows scaling to zero.",
                default: 0
            ),
            FieldSchema("maxReplicas", .integer(1...100_000), "Most replicas.", default: 50),
            FieldSchema("pollingInterval", .integer(1...86_400), "Seconds between looks at the queue.", default: 10),
            FieldSchema(
                "cooldownPeriod",
                .integer(0...604_800),
                "Seconds without messages before scaling to zero.",
                default: 60
            ),
            FieldSchema(
                "queueLength",
                .integer(1...(.max)),
                "Messages for one replica that the scaler aims at.",
                default: 5
            ),
            FieldSchema("advanced", .object(advanced), "KEDA's scaling modifiers, passed on as they are."),
            FieldSchema(
                "additionalTriggers",
                .list(.object(trigger)),
                "Further triggers of KEDA beside the queue's length; the largest demand of all counts."
            ),
        ]
    }

    private static let scalingRule = FieldSchema.Rule(
        expression: "!has(self.minReplicas) || !has(self.maxReplicas) || self.minReplicas <= self.maxReplicas",
        message: "minReplicas must not be more than maxReplicas"
    )

    private static var advanced: [FieldSchema] {
        [
            FieldSchema(
                "formula",
                .string(),
                "The formula over the names of triggers; the queue's trigger is called queue."
            ),
            FieldSchema("target", .string(), "The target of the composed metric."),
            FieldSchema("activationTarget", .string(), "The value above which the actor leaves zero replicas."),
            FieldSchema(
                "metricType",
                .choice(AdvancedScaling.MetricType.allCases.map(\.rawValue)),
                "How the target is read."
            ),
            FieldSchema(
                "restoreToOriginalReplicaCount",
                .boolean,
                "Whether deleting the scaler restores the replicas that it found."
            ),
        ]
    }

    private static var trigger: [FieldSchema] {
        [
            FieldSchema("type", .string(), "The scaler, such as prometheus.", isRequired: true),
            FieldSchema("name", .string(), "The trigger's name in a formula."),
            FieldSchema(
                "metricType",
                .choice(AdvancedScaling.MetricType.allCases.map(\.rawValue)),
                "How the trigger's value is read."
            ),
            FieldSchema("metadata", .strings, "What the scaler is told.", isRequired: true),
            FieldSchema(
                "authenticationRef",
                .object([
                    FieldSchema("name", .string(), "The TriggerAuthentication's name.", isRequired: true),
                    FieldSchema("kind", .string(), "TriggerAuthentication or ClusterTriggerAuthentication."),
                ]),
                "How the scaler logs in."
            ),
        ]
    }

    private static var resiliency: [FieldSchema] {
        [
            FieldSchema(
                "maxAttempts",
                .integer(1...1_000),
                "Runs of one message at this actor, the first included; 3 when left out."
            ),
            FieldSchema(
                "backoff",
                .choice(Resiliency.Backoff.allCases.map(\.rawValue)),
                "How the delay grows from attempt to attempt; exponential when left out."
            ),
            FieldSchema("initialDelay", .duration, "The delay before the second attempt; 1s when left out."),
            FieldSchema("maxDelay", .duration, "The longest delay; 5m when left out."),
            FieldSchema("jitter", .fraction, "The random share of a delay; 10% when left out."),
            FieldSchema("maxDuration", .duration, "No attempt begins later than this after the first."),
            FieldSchema(
                "rules",
                .list(.object(rule)),
                "What to do with errors of certain types; the first rule that matches decides."
            ),
        ]
    }

    private static var rule: [FieldSchema] {
        [
            FieldSchema(
                "errors",
                .list(.string()),
                "Names of exception types; a type matches by its name or by that of any of its bases.",
                isRequired: true
            ),
            FieldSchema("action", .choice(["retry", "fail", "route"]), "What to do.", isRequired: true),
            FieldSchema("route", .string(pattern: dnsLabel, maxLength: 63), "The actor to route to."),
        ]
    }

    private static var telemetry: [FieldSchema] {
        [
            FieldSchema(
                "logLevel",
                .choice(ActorTelemetry.LogLevel.allCases.map(\.rawValue)),
                "How much sidecar and runtime log."
            ),
            FieldSchema("endpoint", .string(pattern: "^https?://"), "Where traces go: an OTLP receiver over HTTP."),
            FieldSchema(
                "sampler",
                .choice(ActorTelemetry.Sampler.allCases.map(\.rawValue)),
                "Which traces are exported."
            ),
            FieldSchema("samplerRatio", .fraction, "The share of traces for the samplers that have one."),
            FieldSchema(
                "payloads",
                .choice(ActorTelemetry.Payloads.allCases.map(\.rawValue)),
                "Which envelopes the trace store keeps in full."
            ),
            FieldSchema(
                "maxBodyBytes",
                .integer(0...(1 << 30)),
                "Longer envelopes are recorded in part, and cannot be replayed."
            ),
            FieldSchema("redact", .list(.text), "Keys whose values are not recorded."),
            FieldSchema("slowThreshold", .duration, "Hops that take longer are always recorded."),
            FieldSchema(
                "collectTokenSecret",
                .object([
                    FieldSchema("name", .string(), "The Secret, in the actor's namespace.", isRequired: true),
                    FieldSchema("key", .string(), "The key in it.", default: "token"),
                ]),
                "Where the token for `asya trace collect` is, in place of the operator's."
            ),
        ]
    }

    private static var sidecar: [FieldSchema] {
        [
            FieldSchema("image", .string(), "The image, in place of the operator's."),
            FieldSchema(
                "imagePullPolicy",
                .choice(SidecarOverrides.ImagePullPolicy.allCases.map(\.rawValue)),
                "When the image is pulled.",
                default: "IfNotPresent"
            ),
            FieldSchema(
                "resources",
                .object([
                    FieldSchema("limits", .open([]), "The most it may use."),
                    FieldSchema("requests", .open([]), "What is set aside for it."),
                    FieldSchema("claims", .list(.open([])), "Claims of devices."),
                ]),
                "CPU and memory of the sidecar."
            ),
            FieldSchema(
                "env",
                .list(
                    .object([
                        FieldSchema("name", .string(), "The variable's name.", isRequired: true),
                        FieldSchema("value", .text, "The variable's value."),
                        FieldSchema("valueFrom", .open([]), "Where the value comes from."),
                    ])
                ),
                "Variables of the sidecar; they win over those of the operator."
            ),
        ]
    }

    private static var workload: [FieldSchema] {
        [
            FieldSchema(
                "kind",
                .choice(Workload.Kind.allCases.map(\.rawValue)),
                "Deployment, or StatefulSet for pods with an identity.",
                default: "Deployment"
            ),
            FieldSchema(
                "replicas",
                .integer(0...100_000),
                "The number of pods where KEDA does not scale the actor.",
                default: 1
            ),
            FieldSchema(
                "pythonExecutable",
                .string(),
                "The Python of the image, a path or a name on PATH.",
                default: "python3"
            ),
            FieldSchema(
                "template",
                .object([
                    FieldSchema("metadata", .open([]), "Labels and annotations of the pods."),
                    FieldSchema("spec", .open([containers]), "The pods' specification.", isRequired: true),
                ]),
                "The pod template; one container is called asya-runtime and has the handler's code in its image.",
                isRequired: true
            ),
        ]
    }

    private static var containers: FieldSchema {
        FieldSchema(
            "containers",
            .list(
                .open([
                    FieldSchema("name", .string(maxLength: 63), "The container's name.", isRequired: true),
                    FieldSchema("command", .list(.text), "Not for asya-runtime: the runtime is its command."),
                ]),
                key: "name"
            ),
            "The containers; exactly one is called asya-runtime, and asya-sidecar is the operator's.",
            isRequired: true,
            rules: [
                FieldSchema.Rule(
                    expression: "self.exists_one(c, c.name == 'asya-runtime')",
                    message: "exactly one container must be named asya-runtime"
                ),
                FieldSchema.Rule(
                    expression: "self.all(c, c.name != 'asya-sidecar')",
                    message: "a container asya-sidecar is not allowed; the operator adds it"
                ),
                FieldSchema.Rule(
                    expression: "self.all(c, c.name != 'asya-runtime' || !has(c.command))",
                    message: "asya-runtime must not set command; the runtime is its command"
                ),
            ]
        )
    }
}
