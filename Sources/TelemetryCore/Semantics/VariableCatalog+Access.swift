// SPDX-License-Identifier: Apache-2.0

// Whom the gateway accepts, how often and from where.
extension VariableCatalog {
    /// API keys, tokens, rates and origins.
    public static var access: [VariableDeclaration] {
        apiKeys + tokens + callers
    }

    private static var apiKeys: [VariableDeclaration] {
        [
            gateway(
                "ASYA_GATEWAY_API_KEYS",
                "The API keys of clients, their names and scopes; with `sha256:` and its digits in place of a key",
                "a list of `name:key:scope,scope` with `;` between them",
                isSecret: true
            ),
            gateway(
                "ASYA_GATEWAY_API_KEYS_FILE",
                "The file that has them, one a line; it is read again when it changes",
                "a file"
            ),
        ]
    }

    private static var tokens: [VariableDeclaration] {
        [
            gateway(
                "ASYA_GATEWAY_JWT_JWKS_URL",
                "Where the issuer of clients' tokens publishes its keys",
                "an https URL, or an http URL of this machine"
            ),
            gateway("ASYA_GATEWAY_JWT_ISSUER", "The issuer, as the claim `iss` of the tokens has it", "a text"),
            gateway(
                "ASYA_GATEWAY_JWT_AUDIENCE",
                "What the claim `aud` of the tokens has for this gateway",
                "texts, with `,` between several"
            ),
            gateway(
                "ASYA_GATEWAY_JWT_LEEWAY",
                "How much the clocks of issuer and gateway may differ",
                "a duration from 0s to 5m",
                default: .value("1m")
            ),
        ]
    }

    private static var callers: [VariableDeclaration] {
        [
            gateway(
                "ASYA_GATEWAY_RATE_LIMIT",
                "Requests a second of each client; 0 is no limit",
                "a number from 0 to 1000000",
                default: .value("0")
            ),
            gateway(
                "ASYA_GATEWAY_RATE_BURST",
                "Requests that may come at once after a rest",
                "an integer from 1 to 1000000",
                default: .derived("one second's worth")
            ),
            gateway(
                "ASYA_GATEWAY_ALLOWED_ORIGINS",
                "The origins whose pages may use the gateway, besides its own",
                "origins such as https://app.example.com, with `,` between them",
                default: .derived("those of this machine")
            ),
            gateway(
                "ASYA_GATEWAY_ALLOWED_HOSTS",
                "The host names by which clients know the gateway, besides those of loopback",
                "host names without ports, with `,` between them",
                default: .derived("any; none on loopback")
            ),
        ]
    }

    private static func gateway(
        _ name: String,
        _ meaning: String,
        _ allowed: String,
        default defaultValue: VariableDefault = .unset,
        isSecret: Bool = false
    ) -> VariableDeclaration {
        VariableDeclaration(
            name,
            meaning,
            allowed: allowed,
            default: defaultValue,
            readers: [.gateway],
            isSecret: isSecret
        )
    }
}
