// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Environment variables.
enum VariableTables {
    static let all: [SemanticsTable] =
        [
            ("actor", VariableCatalog.actor), ("queues", VariableCatalog.queues),
            ("rabbitmq", VariableCatalog.rabbitMQ), ("sqs", VariableCatalog.sqs), ("results", VariableCatalog.results),
            ("retries", VariableCatalog.retries), ("handlers", VariableCatalog.handlers),
            ("gateway", VariableCatalog.gateway), ("access", VariableCatalog.access),
            ("gateway-limits", VariableCatalog.gatewayLimits), ("gateway-client", VariableCatalog.gatewayClient),
            ("observability", VariableCatalog.observability),
            ("trace-store", VariableCatalog.traceStore), ("trace-collect", VariableCatalog.traceCollect),
            ("opentelemetry", VariableCatalog.openTelemetry), ("exporter", VariableCatalog.exporter),
            ("limits", VariableCatalog.limits),
            ("operator", VariableCatalog.operator + VariableCatalog.cluster), ("workloads", VariableCatalog.workloads),
            ("platform", VariableCatalog.platform), ("aws", VariableCatalog.aws),
        ].map { SemanticsTable(name: "variables-\($0)", table: table(of: $1)) } + [
            SemanticsTable(name: "variables-unused", table: unused)
        ]

    private static func table(of variables: [VariableDeclaration]) -> MarkdownTable {
        MarkdownTable(
            columns: ["variable", "meaning", "must be", "default", "read by"],
            rows: variables.map { variable in
                [
                    MarkdownTable.code(variable.name), meaning(of: variable), variable.allowed,
                    text(of: variable.defaultValue), readers(of: variable),
                ]
            }
        )
    }

    private static var unused: MarkdownTable {
        MarkdownTable(
            columns: ["variable", "meaning", "why it changes nothing"],
            rows: VariableCatalog.all.compactMap { variable in
                guard case .ignored(let reason) = variable.effect else { return nil }
                return [MarkdownTable.code(variable.name), variable.meaning, reason]
            }
        )
    }

    private static func meaning(of variable: VariableDeclaration) -> String {
        var parts = [variable.meaning]
        if variable.isSecret { parts.append("a secret, never printed") }
        if case .refused(let reason) = variable.effect { parts.append(reason) }
        return parts.joined(separator: "; ")
    }

    private static func text(of value: VariableDefault) -> String {
        switch value {
        case .unset: "none"
        case .required: "required"
        case .value(let text): MarkdownTable.code(text)
        case .derived(let words): words
        }
    }

    private static func readers(of variable: VariableDeclaration) -> String {
        variable.readers == ComponentName.allCases ? "all" : variable.readers.map(\.rawValue).joined(separator: ", ")
    }
}
