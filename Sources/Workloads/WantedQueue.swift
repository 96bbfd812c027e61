// SPDX-License-Identifier: Apache-2.0

public import Transports

/// A queue that an actor needs; the one for its dead letters goes with it.
public struct WantedQueue: Sendable, Hashable {
    /// The transport that holds it, by its name in the operator's configuration.
    public let transport: String
    /// The queue.
    public let name: QueueName

    /// Names a queue.
    public init(transport: String, name: QueueName) {
        self.transport = transport
        self.name = name
    }

    /// `transport/queue`, as the annotation ``annotation`` lists them.
    public var text: String { "\(transport)/\(name)" }

    /// The annotation of an actor that lists every queue that was made for it, with commas between them.
    ///
    /// An actor that moves to another transport leaves its old queue, which may hold messages; it is known from here when
    /// the actor is deleted.
    public static let annotation = "asya.sh/queues"
}
