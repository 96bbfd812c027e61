// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Spans, events and attributes.
enum SpanTables {
    static let all: [SemanticsTable] =
        [
            SemanticsTable(name: "spans", table: spans),
            SemanticsTable(name: "events", table: events),
            SemanticsTable(name: "link-attributes", table: attributes(EventCatalog.linkAttributes)),
            SemanticsTable(name: "attributes-resource", table: declarations(AttributeCatalog.resource)),
            SemanticsTable(
                name: "attributes",
                table: declarations(AttributeCatalog.asya + AttributeCatalog.messaging + AttributeCatalog.general)
            ),
        ]
        + [
            ("send", SpanCatalog.send), ("redrive", SpanCatalog.redrive), ("process", SpanCatalog.process),
            ("handler", SpanCatalog.handler), ("publish", SpanCatalog.publish), ("settle", SpanCatalog.settle),
            ("replay", SpanCatalog.replay),
            ("replayed-hop", SpanCatalog.replayedHop),
        ].map { SemanticsTable(name: "span-\($0)", table: attributes($1.attributes)) }

    private static var spans: MarkdownTable {
        MarkdownTable(
            columns: ["span", "kind", "made by", "child of", "meaning"],
            rows: SpanCatalog.all.map { span in
                [
                    MarkdownTable.code(span.name), span.kind.description, span.component.rawValue, span.parent,
                    span.meaning,
                ]
            }
        )
    }

    private static var events: MarkdownTable {
        MarkdownTable(
            columns: ["event", "on", "attributes", "meaning"],
            rows: EventCatalog.all.map { event in
                [
                    MarkdownTable.code(event.name), event.spans, MarkdownTable.code(event.attributes.map(\.name)),
                    event.meaning,
                ]
            }
        )
    }

    private static func attributes(_ attributes: [AttributeUse]) -> MarkdownTable {
        MarkdownTable(
            columns: ["attribute", "set at the", "when"],
            rows: attributes.map { [MarkdownTable.code($0.key.name), $0.moment.rawValue, $0.condition ?? "always"] }
        )
    }

    private static func declarations(_ declarations: [AttributeDeclaration]) -> MarkdownTable {
        MarkdownTable(
            columns: ["attribute", "type", "meaning"],
            rows: declarations.map { declaration in
                let values = declaration.values.map { ": " + MarkdownTable.code($0) } ?? ""
                return [
                    MarkdownTable.code(declaration.key.name), declaration.type.rawValue, declaration.meaning + values,
                ]
            }
        )
    }
}
