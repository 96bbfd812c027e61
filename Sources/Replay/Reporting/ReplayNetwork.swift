// SPDX-License-Identifier: Apache-2.0

/// Whether replayed handlers could reach the network.
public enum ReplayNetwork: Sendable, Equatable {
    /// They could not: each runtime had a network of its own, with nothing in it.
    case blocked
    /// They could, as asked for.
    case allowed
    /// They could, because this machine does not let it be taken away.
    case open(reason: String)

    /// `blocked`, `allowed` or `open`.
    public var name: String {
        switch self {
        case .blocked: "blocked"
        case .allowed: "allowed"
        case .open: "open"
        }
    }
}
