// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import TraceStore

extension StoredSpan {
    /// What made a span, as OTLP groups spans by.
    struct Origin: Hashable {
        struct Resource: Hashable {
            let attributes: Attributes
            let droppedAttributes: Int
            let schemaURL: String
        }

        struct Scope: Hashable {
            let scope: InstrumentationScope
            let attributes: Attributes
            let droppedAttributes: Int
            let schemaURL: String
        }

        let resource: Resource
        let scope: Scope

        init(_ span: StoredSpan) {
            resource = Resource(
                attributes: span.resource,
                droppedAttributes: span.imported?.resourceDroppedAttributes ?? 0,
                schemaURL: span.imported?.resourceSchemaURL ?? ""
            )
            scope = Scope(
                scope: span.span.scope,
                attributes: span.imported?.scopeAttributes ?? Attributes(),
                droppedAttributes: span.imported?.scopeDroppedAttributes ?? 0,
                schemaURL: span.imported?.scopeSchemaURL ?? ""
            )
        }
    }
}
