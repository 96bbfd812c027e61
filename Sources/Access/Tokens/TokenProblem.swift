// SPDX-License-Identifier: Apache-2.0

/// Why a token proves nothing.
///
/// No part of the token is in it.
public enum TokenProblem: Error, Sendable, Hashable {
    /// It is longer than a token may be.
    case tooLong(limit: Int)
    /// It is not a signed JSON Web Token, in words that follow "the token".
    case malformed(reason: String)
    /// It is signed in a way that is not accepted: `none`, a shared secret, or not as its key is meant to be used.
    case algorithmRefused
    /// The issuer has no key of the name that the token gives.
    case unknownKey
    /// The signature is not that of the key.
    case wrongSignature
    /// It is from another issuer.
    case wrongIssuer
    /// It is meant for somebody else.
    case wrongAudience
    /// Its time is over.
    case expired
    /// Its time has not come.
    case notYetValid
}

extension TokenProblem: CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .tooLong(let limit): "the token is longer than \(limit) bytes; ask for one with fewer claims"
        case .malformed(let reason): "the token \(reason); send a signed JSON Web Token as its issuer gave it"
        case .algorithmRefused: "the token is not signed with an accepted algorithm; use RS, PS, ES or EdDSA"
        case .unknownKey: "the token is signed with a key that its issuer does not publish; ask for a new token"
        case .wrongSignature: "the token's signature is wrong; send the token as its issuer gave it"
        case .wrongIssuer: "the token is from another issuer than this server trusts; ask that one for a token"
        case .wrongAudience: "the token is meant for another audience; ask for one for this server"
        case .expired: "the token has expired; ask for a new one"
        case .notYetValid: "the token is not valid yet; check the clocks of this machine and of the issuer"
        }
    }
}
