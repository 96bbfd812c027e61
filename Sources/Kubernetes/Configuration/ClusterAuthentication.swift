// SPDX-License-Identifier: Apache-2.0

/// How the API server is told who asks.
public enum ClusterAuthentication: Sendable, Hashable {
    /// Not at all, or by the client certificate alone.
    case none
    /// A bearer token that stays the same.
    case token(String)
    /// A file with a bearer token, which is read again as it is renewed.
    case tokenFile(String)
    /// A program that makes credentials.
    case exec(ExecPlugin)
}

extension ClusterAuthentication: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The way, without any token.
    public var description: String {
        switch self {
        case .none: "none"
        case .token: "token"
        case .tokenFile(let path): "token in \(path)"
        case .exec(let plugin): "\(plugin)"
        }
    }
    /// The same as `description`.
    public var debugDescription: String { description }
    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
