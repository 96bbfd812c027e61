// SPDX-License-Identifier: Apache-2.0

/// What happens to keys while the server runs, for its log; nothing of the keys themselves is in it.
public enum AccessNotice: Sendable, Hashable {
    /// The file of API keys has changed and is in use now.
    case apiKeysReloaded(count: Int)
    /// The file of API keys cannot be used; the keys from before are.
    case apiKeysRefused(APIKeyProblem)
    /// The issuer's keys were fetched; `skipped` ones are not for signatures that are accepted here.
    case issuerKeysFetched(count: Int, skipped: Int)
    /// The issuer's keys cannot be fetched, in words for an operator; `usesOldKeys` tells whether there are others.
    case issuerKeysUnavailable(reason: String, usesOldKeys: Bool)
}

extension AccessNotice: CustomStringConvertible {
    /// One line for an operator.
    public var description: String {
        switch self {
        case .apiKeysReloaded(let count): "the file of API keys has changed: \(count) keys are in use"
        case .apiKeysRefused(let problem): "the keys from before stay in use: \(problem)"
        case .issuerKeysFetched(let count, let skipped): "\(count) keys of the issuer are in use, \(skipped) are not"
        case .issuerKeysUnavailable(let reason, let usesOldKeys):
            "the issuer's keys cannot be fetched, \(usesOldKeys ? "old ones stay in use" : "tokens are refused"): \(reason)"
        }
    }
}
