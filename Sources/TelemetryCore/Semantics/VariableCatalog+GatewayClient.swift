// SPDX-License-Identifier: Apache-2.0

// How the commands that call a gateway say who asks.
extension VariableCatalog {
    /// What `asya call`, `asya status` and `asya tools` read.
    public static var gatewayClient: [VariableDeclaration] {
        [
            VariableDeclaration(
                "ASYA_API_KEY",
                "What the gateway is shown: an API key or a token",
                allowed: "printable ASCII without spaces",
                default: .derived("nothing is shown"),
                readers: [.cli],
                isSecret: true
            )
        ]
    }
}
