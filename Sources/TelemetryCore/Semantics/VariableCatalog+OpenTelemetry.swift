// SPDX-License-Identifier: Apache-2.0

// OpenTelemetry's variables: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/.
// A value that cannot be used is a warning and is ignored, as that page demands; it never ends a start.
extension VariableCatalog {
    /// Traces and the resource.
    public static var openTelemetry: [VariableDeclaration] {
        [
            VariableDeclaration(
                "OTEL_SDK_DISABLED",
                "Switches export and the sampling of new traces off; contexts still pass, the trace store still records",
                allowed: "true or false",
                default: .value("false")
            ),
            VariableDeclaration(
                "OTEL_SERVICE_NAME",
                "`service.name` of the resource, over `OTEL_RESOURCE_ATTRIBUTES`",
                allowed: "a text",
                default: .derived("the actor, or `asya-<command>`")
            ),
            VariableDeclaration(
                "OTEL_RESOURCE_ATTRIBUTES",
                "Further attributes of the resource, over what was found out",
                allowed: "`key=value,key2=value2`, commas and equals signs in values percent-encoded"
            ),
            VariableDeclaration(
                "OTEL_PROPAGATORS",
                "The formats in which libraries' contexts enter and leave the process",
                allowed: "a list of tracecontext, baggage, none",
                default: .value("tracecontext,baggage")
            ),
            VariableDeclaration(
                "OTEL_TRACES_SAMPLER",
                "Which traces are exported",
                allowed:
                    "one of always_on, always_off, traceidratio, probability, jaeger_remote, also with parentbased_",
                default: .value("parentbased_always_on")
            ),
            VariableDeclaration(
                "OTEL_TRACES_SAMPLER_ARG",
                "The share of traces, or where jaeger_remote asks for it",
                allowed: "a number from 0 to 1; for jaeger_remote `endpoint=http://...,initialSamplingRate=0.1`",
                default: .value("1")
            ),
            VariableDeclaration(
                "OTEL_TRACES_EXPORTER",
                "Whether spans are exported, once there is an endpoint",
                allowed: "one of otlp, none",
                default: .value("otlp")
            ),
            VariableDeclaration(
                "OTEL_METRICS_EXEMPLAR_FILTER",
                "Which observations become exemplars",
                allowed: "one of always_on, always_off, trace_based",
                default: .value("trace_based")
            ),
            VariableDeclaration(
                "OTEL_LOG_LEVEL",
                "The lowest level of what telemetry says about itself",
                allowed: "as `ASYA_LOG_LEVEL`",
                default: .derived("`ASYA_LOG_LEVEL`")
            ),
            VariableDeclaration(
                "OTEL_CONFIG_FILE",
                "A configuration file",
                allowed: "unset",
                effect: .refused("configuration files are not supported; a warning says so, and the variables are used")
            ),
        ]
    }

    /// The exporter and its queue.
    ///
    /// With `TRACES_` in the name a variable is for traces only, and wins.
    public static var exporter: [VariableDeclaration] {
        exporterPair(
            "ENDPOINT",
            "Where spans go: the base of `/v1/traces`",
            traces: "Where spans go, as it is",
            allowed: "an address such as `http://collector:4318`",
            default: .derived("spans are not exported")
        )
            + exporterPair(
                "PROTOCOL",
                "How spans go",
                allowed: "http/protobuf",
                default: .value("http/protobuf")
            )
            + exporterPair(
                "HEADERS",
                "Headers of every request, often with a key",
                allowed: "`name=value,name2=value2`, values percent-encoded",
                isSecret: true
            )
            + exporterPair(
                "COMPRESSION",
                "How requests are compressed",
                allowed: "one of gzip, none",
                default: .value("none")
            )
            + exporterPair(
                "TIMEOUT",
                "The time for one try; 0 for no limit",
                allowed: "whole milliseconds from 0 on",
                default: .value("10000")
            )
            + exporterPair(
                "CERTIFICATE",
                "The certificate authorities to trust",
                allowed: "a PEM file",
                default: .derived("the system's")
            )
            + exporterPair("CLIENT_CERTIFICATE", "The certificate to present", allowed: "a PEM file")
            + exporterPair("CLIENT_KEY", "The private key of that certificate", allowed: "a PEM file")
            + [
                VariableDeclaration(
                    "OTEL_BSP_SCHEDULE_DELAY",
                    "How long a span waits at most for others",
                    allowed: "whole milliseconds from 0 on",
                    default: .value("5000")
                ),
                VariableDeclaration(
                    "OTEL_BSP_EXPORT_TIMEOUT",
                    "The time for one batch, retries included; 0 for no limit",
                    allowed: "whole milliseconds from 0 on",
                    default: .value("30000")
                ),
                VariableDeclaration(
                    "OTEL_BSP_MAX_QUEUE_SIZE",
                    "Spans that may wait; further ones are dropped and counted",
                    allowed: "an integer from 1 on",
                    default: .value("2048")
                ),
                VariableDeclaration(
                    "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
                    "Spans of one request",
                    allowed: "an integer from 1 to `OTEL_BSP_MAX_QUEUE_SIZE`",
                    default: .value("512")
                ),
            ]
    }

    /// What one span may hold; more is dropped, and the span says how much.
    public static var limits: [VariableDeclaration] {
        [
            limit("OTEL_ATTRIBUTE_COUNT_LIMIT", "Attributes of a span, an event or a link", .value("128")),
            limit("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "Characters of a text in an attribute"),
            limit("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "Attributes of a span", .value("128")),
            limit("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "Characters of a text in an attribute of a span"),
            limit("OTEL_SPAN_EVENT_COUNT_LIMIT", "Events of a span", .value("128")),
            limit("OTEL_SPAN_LINK_COUNT_LIMIT", "Links of a span", .value("128")),
            limit("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "Attributes of an event", .value("128")),
            limit("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "Attributes of a link", .value("128")),
        ]
    }

    /// What OpenTelemetry defines and these components have no use for.
    public static var unused: [VariableDeclaration] {
        [
            ignored("OTEL_METRICS_EXPORTER", "Where metrics go", metrics),
            ignored("OTEL_METRIC_EXPORT_INTERVAL", "How often metrics are exported", metrics),
            ignored("OTEL_METRIC_EXPORT_TIMEOUT", "The time for one export of metrics", metrics),
            ignored("OTEL_EXPORTER_PROMETHEUS_HOST", "Where metrics are served", "see `ASYA_METRICS_ADDR`"),
            ignored("OTEL_EXPORTER_PROMETHEUS_PORT", "Where metrics are served", "see `ASYA_METRICS_ADDR`"),
            ignored("OTEL_LOGS_EXPORTER", "Where logs go", logs),
            ignored("OTEL_BLRP_SCHEDULE_DELAY", "How long a log record waits", logs),
            ignored("OTEL_BLRP_EXPORT_TIMEOUT", "The time for one export of logs", logs),
            ignored("OTEL_BLRP_MAX_QUEUE_SIZE", "Log records that may wait", logs),
            ignored("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "Log records of one request", logs),
            ignored(
                "OTEL_EXPORTER_OTLP_INSECURE",
                "Whether gRPC goes without TLS",
                "for gRPC only; the scheme of the endpoint decides"
            ),
            ignored("OTEL_ENTITIES", "Entities of the resource", "in development"),
            ignored(
                "OTEL_SEMCONV_STABILITY_OPT_IN",
                "Which conventions are emitted",
                "for instrumentations with a past; ours emits the current ones"
            ),
        ]
    }

    private static let metrics = "metrics are scraped, not sent"
    private static let logs = "logs are lines of standard error, not sent"

    private static func ignored(_ name: String, _ meaning: String, _ reason: String) -> VariableDeclaration {
        VariableDeclaration(name, meaning, allowed: "anything", effect: .ignored(reason))
    }

    private static func limit(
        _ name: String,
        _ meaning: String,
        _ defaultValue: VariableDefault = .unset
    ) -> VariableDeclaration {
        VariableDeclaration(name, meaning, allowed: "an integer from 0 on", default: defaultValue)
    }

    /// The variable of all signals and that of traces.
    private static func exporterPair(
        _ suffix: String,
        _ meaning: String,
        traces: String? = nil,
        allowed: String,
        default defaultValue: VariableDefault = .unset,
        isSecret: Bool = false
    ) -> [VariableDeclaration] {
        [("OTEL_EXPORTER_OTLP_", meaning), ("OTEL_EXPORTER_OTLP_TRACES_", traces ?? meaning)].map { prefix, meaning in
            VariableDeclaration(
                prefix + suffix,
                meaning,
                allowed: allowed,
                default: defaultValue,
                isSecret: isSecret
            )
        }
    }
}
