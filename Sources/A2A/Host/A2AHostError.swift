// SPDX-License-Identifier: Apache-2.0

/// Why a host did not do what a client asked for.
public enum A2AHostError: Error, Sendable, Hashable {
    /// There is no tool of this name that the caller knows of.
    case unknownTool
    /// The arguments do not fit the tool; one sentence for each problem, for whoever chose them.
    case invalidArguments([String])
    /// The caller may not use the tool without these scopes.
    case missingScopes([String])
    /// Too much is going on: the same request may be sent again after this time.
    case overloaded(retryAfter: Duration)
    /// The cursor was not made by this host.
    case invalidCursor
    /// The call is larger than the host takes.
    case tooLarge(limit: Int)
    /// A part that the host needs does not answer; what it is, without its secrets.
    case unavailable(String)
}

extension A2AHostError: CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .unknownTool: "unknown tool: the agent card names the skills there are"
        case .invalidArguments(let problems): "invalid arguments: \(problems.joined(separator: "; "))"
        case .missingScopes(let scopes): "not permitted: ask for the scopes \(scopes.joined(separator: " "))"
        case .overloaded(let delay): "overloaded: send the request again in \(delay)"
        case .invalidCursor: "invalid page token: start again without one"
        case .tooLarge(let limit): "too large: send at most \(limit) bytes, and larger data by reference"
        case .unavailable(let part): "\(part) does not answer: send the request again later"
        }
    }
}
