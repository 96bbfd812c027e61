// SPDX-License-Identifier: Apache-2.0

/// One entry of `spec.resiliency.rules`: what to do with errors of certain types.
public struct RetryRule: Sendable, Hashable {
    /// What happens to a message whose error matches.
    public enum Action: Sendable, Hashable {
        /// Try again as the policy says.
        case retry
        /// Send it to error-end at once.
        case fail
        /// Send it to this actor.
        case route(to: String)
    }

    /// `errors`: names of Python exception types; a type matches by its name or by that of any of its bases.
    public let errors: [String]
    /// `action`, with the actor in `route` for a route.
    public let action: Action
}
