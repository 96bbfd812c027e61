// SPDX-License-Identifier: Apache-2.0

/// What a token must say to be accepted.
public struct TokenPolicy: Sendable, Hashable {
    /// How much the clocks of issuer and server may differ.
    static let defaultLeeway: Duration = .seconds(60)

    /// The issuer, as the claim `iss` has it.
    public var issuer: String
    /// The names of this server; the claim `aud` must have one of them.
    public var audiences: Set<String>
    /// How much the clocks of issuer and server may differ.
    public var leeway: Duration

    /// Makes a policy.
    ///
    /// - Parameters:
    ///   - issuer: The issuer, as the claim `iss` has it.
    ///   - audiences: The names of this server; the claim `aud` must have one of them.
    ///   - leeway: How much the clocks of issuer and server may differ.
    public init(issuer: String, audiences: Set<String>, leeway: Duration = .seconds(60)) {
        self.issuer = issuer
        self.audiences = audiences
        self.leeway = leeway
    }
}
