// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// A broker that a command talks to.
struct OpenTransport {
    /// The connection; the command closes it.
    let transport: any Transport

    /// The namespace that the queues' names begin with.
    var namespace: String?

    /// The actors that have queues; nil where the broker cannot list them.
    var actors: [String]?

    /// Names the broker in messages.
    let place: String
}
