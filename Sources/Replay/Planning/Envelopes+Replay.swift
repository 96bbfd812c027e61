// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

extension EnvelopeLimits {
    /// What was recorded has passed the limits of its day; only depth is bounded, for the stack's sake.
    static let recorded: EnvelopeLimits = {
        var limits = EnvelopeLimits.standard
        limits.maxBytes = .max / 4
        limits.maxActors = .max / 4
        limits.maxHeaderBytes = .max / 4
        return limits
    }()
}

extension Headers {
    /// The headers that belong to users.
    var unmanaged: [JSONMember] {
        members.filter { !ManagedHeader.isManaged($0.name) }
    }
}
