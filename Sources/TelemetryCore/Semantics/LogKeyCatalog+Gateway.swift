// SPDX-License-Identifier: Apache-2.0

// What the gateway says of the requests that it answers.
extension LogKeyCatalog {
    /// The keys of the access log and of the gateway's other lines.
    public static var gateway: [LogKeyDeclaration] {
        [
            LogKeyDeclaration(key: LogKeys.address, meaning: "An address that is listened at"),
            LogKeyDeclaration(key: LogKeys.bytes, meaning: "The bytes of an answer's body; of a stream those sent"),
            LogKeyDeclaration(key: LogKeys.client, meaning: "The address that a request came from"),
            LogKeyDeclaration(key: LogKeys.duration, meaning: "How long a request took, in milliseconds"),
            LogKeyDeclaration(key: LogKeys.method, meaning: "The method of a request"),
            LogKeyDeclaration(key: LogKeys.principal, meaning: "Who made a request, as the gateway knows them"),
            LogKeyDeclaration(
                key: LogKeys.route,
                meaning: "The resource of a request: "
                    + GatewayRoute.allCases.map { "`\($0.rawValue)`" }
                    .joined(separator: ", ")
            ),
            LogKeyDeclaration(key: LogKeys.status, meaning: "The status code of an answer"),
            LogKeyDeclaration(key: LogKeys.tool, meaning: "The tool that was called"),
        ]
    }
}
