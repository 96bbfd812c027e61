// SPDX-License-Identifier: Apache-2.0

// The keys of the operator's log lines.
extension LogKeys {
    /// A namespace of the cluster.
    public static let namespace = "namespace"

    /// An object of the API server, or a queue with its transport.
    public static let object = "object"
}

extension LogKeyCatalog {
    /// The keys of the operator's log lines.
    public static var `operator`: [LogKeyDeclaration] {
        [
            LogKeyDeclaration(key: LogKeys.namespace, meaning: "A namespace of the cluster"),
            LogKeyDeclaration(
                key: LogKeys.object,
                meaning: "An object of the API server, or a queue with its transport"
            ),
        ]
    }
}
