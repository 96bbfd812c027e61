// SPDX-License-Identifier: Apache-2.0

// The spans of the operator: one trace a reconciliation that does something.
extension SpanCatalog {
    /// A reconciliation.
    public static var reconcile: SpanDeclaration {
        SpanDeclaration(
            name: SpanNames.reconcile("<actor>"),
            kind: .internal,
            component: .operator,
            meaning: "The operator makes an actor what its manifest says; there is none when nothing is to be done",
            parent: "none: the root of a trace",
            attributes: [
                .start(.asyaActor), .start(.k8sNamespaceName),
                .end(.errorType, when: "the status is an error"),
            ]
        )
    }

    /// A step of a reconciliation.
    public static var step: SpanDeclaration {
        SpanDeclaration(
            name: SpanNames.step("<action>"),
            kind: .client,
            component: .operator,
            meaning: "One call of the API server or of a broker",
            parent: "the `reconcile` span",
            attributes: [
                .start(.asyaObject), .end(.errorType, when: "the status is an error"),
            ]
        )
    }
}
