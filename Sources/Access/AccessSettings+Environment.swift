// SPDX-License-Identifier: Apache-2.0

public import Settings

extension AccessSettings {
    /// Reads the settings of a server.
    ///
    /// A file of API keys is read where the caller runs.
    ///
    /// - Parameters:
    ///   - environment: The variables.
    ///   - listener: Where the server listens to clients.
    /// - Throws: `SettingsError` for a value that cannot be used, for half of an issuer, and when nobody is asked who
    ///   they are although the listener is not on loopback.
    public init(_ environment: Environment, listener: ListenAddress) throws(SettingsError) {
        let apiKeys = try Self.apiKeys(environment)
        let issuer = try Self.issuer(environment)
        let isLoopback = listener.host.map(LoopbackHost.contains) ?? false
        if case .none = apiKeys, issuer == nil, !isLoopback {
            throw SettingsError(
                variable: "ASYA_GATEWAY_API_KEYS",
                value: nil,
                allowed: "set, or ASYA_GATEWAY_API_KEYS_FILE or ASYA_GATEWAY_JWT_JWKS_URL,"
                    + " because \(listener) is not a loopback address"
            )
        }
        self.init(
            apiKeys: apiKeys,
            issuer: issuer,
            rateLimit: try Self.rateLimit(environment),
            origins: OriginPolicy(
                origins: try Self.origins(environment),
                hosts: try Self.hosts(environment),
                isLoopback: isLoopback
            )
        )
    }

    private static func apiKeys(_ environment: Environment) throws(SettingsError) -> APIKeys {
        let list = environment.string("ASYA_GATEWAY_API_KEYS")
        let file = environment.string("ASYA_GATEWAY_API_KEYS_FILE")
        switch (list, file) {
        case (nil, nil): return .none
        case (_?, let file?):
            throw SettingsError(
                variable: "ASYA_GATEWAY_API_KEYS_FILE",
                value: file,
                allowed: "left out when ASYA_GATEWAY_API_KEYS is set"
            )
        case (let list?, nil):
            do throws(APIKeyProblem) {
                return .fixed(try APIKeySet(parsing: list, source: "entry"))
            } catch {
                throw SettingsError(
                    variable: "ASYA_GATEWAY_API_KEYS",
                    value: list,
                    allowed: "a list of name:key:scope,scope with ';' between them (\(error))"
                )
            }
        case (nil, let path?):
            do throws(APIKeyProblem) {
                return .file(path: path, keys: try APIKeyFile.read(path))
            } catch {
                throw SettingsError(
                    variable: "ASYA_GATEWAY_API_KEYS_FILE",
                    value: path,
                    allowed: "a file with lines of the form name:key:scope,scope (\(error))"
                )
            }
        }
    }

    private static func issuer(_ environment: Environment) throws(SettingsError) -> Issuer? {
        let url = try environment.read(
            "ASYA_GATEWAY_JWT_JWKS_URL",
            default: String?.none,
            allowed: "an https URL, or an http URL of this machine"
        ) { isKeySetURL($0) ? .some($0) : nil }
        guard let url else {
            for name in ["ASYA_GATEWAY_JWT_ISSUER", "ASYA_GATEWAY_JWT_AUDIENCE"] {
                guard let value = environment.string(name) else { continue }
                throw SettingsError(
                    variable: name,
                    value: value,
                    allowed: "left out, or ASYA_GATEWAY_JWT_JWKS_URL set as well"
                )
            }
            return nil
        }
        let issuer = try environment.required(
            "ASYA_GATEWAY_JWT_ISSUER",
            allowed: "the issuer of the tokens, as their claim iss has it"
        )
        let audiences = list(
            try environment.required(
                "ASYA_GATEWAY_JWT_AUDIENCE",
                allowed: "what the claim aud of the tokens has for this server; ',' between several"
            )
        )
        let leeway = try environment.duration(
            "ASYA_GATEWAY_JWT_LEEWAY",
            default: TokenPolicy.defaultLeeway,
            in: .zero ... .seconds(300)
        )
        return Issuer(keySetURL: url, policy: TokenPolicy(issuer: issuer, audiences: Set(audiences), leeway: leeway))
    }

    private static func rateLimit(_ environment: Environment) throws(SettingsError) -> RateLimit? {
        let rate = try environment.double("ASYA_GATEWAY_RATE_LIMIT", default: 0, in: 0...1_000_000)
        guard rate > 0 else { return nil }
        let burst = try environment.int(
            "ASYA_GATEWAY_RATE_BURST",
            default: RateLimit.defaultBurst(for: rate),
            in: 1...1_000_000
        )
        return RateLimit(requestsPerSecond: rate, burst: burst)
    }

    private static func origins(_ environment: Environment) throws(SettingsError) -> Set<Origin>? {
        try environment.read(
            "ASYA_GATEWAY_ALLOWED_ORIGINS",
            default: Set<Origin>?.none,
            allowed: "origins such as https://app.example.com, with ',' between them"
        ) { text in
            let origins = list(text).map(Origin.init)
            return origins.isEmpty || origins.contains(nil) ? nil : .some(Set(origins.compactMap(\.self)))
        }
    }

    private static func hosts(_ environment: Environment) throws(SettingsError) -> Set<String>? {
        try environment.read(
            "ASYA_GATEWAY_ALLOWED_HOSTS",
            default: Set<String>?.none,
            allowed: "host names without ports, with ',' between them"
        ) { text in
            let hosts = list(text).map { HostName($0)?.name }
            return hosts.isEmpty || hosts.contains(nil) ? nil : .some(Set(hosts.compactMap(\.self)))
        }
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { part in
            String(part.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
        }.filter { !$0.isEmpty }
    }

    /// Whoever can change the answer can make keys of their own, and so it does not cross a network in the clear.
    private static func isKeySetURL(_ text: String) -> Bool {
        if text.hasPrefix("https://") { return text.utf8.count > 8 }
        guard text.hasPrefix("http://") else { return false }
        return HostName(authority: text.dropFirst(7).prefix { $0 != "/" && $0 != "?" }).map {
            LoopbackHost.contains($0.name)
        } ?? false
    }
}
