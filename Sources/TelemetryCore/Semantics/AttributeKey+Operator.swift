// SPDX-License-Identifier: Apache-2.0

// What the operator's spans have, and no convention names.
extension AttributeKey {
    /// What a step of a reconciliation is about: an object of the API server, or a queue.
    public static let asyaObject = AttributeKey("asya.object")
}

extension AttributeCatalog {
    /// What the operator's spans have.
    public static var `operator`: [AttributeDeclaration] {
        [
            AttributeDeclaration(
                .asyaObject,
                .string,
                "What a step is about: `Deployment default/hello`, or `rabbitmq/asya-default-hello`"
            )
        ]
    }
}
