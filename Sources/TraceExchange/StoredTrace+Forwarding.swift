// SPDX-License-Identifier: Apache-2.0

public import OTLPExport
internal import TelemetryCore
public import TraceStore

extension StoredTrace {
    /// The spans as a sender passes them on, each as it came.
    public var forwarded: [ForwardedSpans] {
        var places: [StoredSpan.Origin: Int] = [:]
        var groups: [ForwardedSpans] = []
        for stored in spans {
            let origin = StoredSpan.Origin(stored)
            let place = places[origin] ?? groups.count
            if place == groups.count {
                places[origin] = place
                groups.append(
                    ForwardedSpans(
                        resource: origin.resource.attributes,
                        resourceDroppedAttributes: origin.resource.droppedAttributes,
                        resourceSchemaURL: origin.resource.schemaURL,
                        scope: origin.scope.scope,
                        scopeAttributes: origin.scope.attributes,
                        scopeDroppedAttributes: origin.scope.droppedAttributes,
                        scopeSchemaURL: origin.scope.schemaURL,
                        spans: []
                    )
                )
            }
            groups[place].spans.append(
                ForwardedSpans.Element(
                    span: stored.span,
                    kind: stored.imported?.isKindUnspecified == true ? 0 : stored.span.kind.rawValue,
                    endUnixNano: stored.imported?.endUnixNano ?? stored.span.endUnixNano,
                    flags: stored.flags,
                    linkFlags: stored.span.links.indices.map { stored.flags(ofLink: $0) }
                )
            )
        }
        return groups
    }
}
