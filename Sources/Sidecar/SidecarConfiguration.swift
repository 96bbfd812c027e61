// SPDX-License-Identifier: Apache-2.0

public import Brokers
public import Envelopes
public import Settings
public import Transports

/// Everything that a sidecar is told at its start.
public struct SidecarConfiguration: Sendable {
    /// What the sidecar does with the messages of its queue.
    public enum Role: Sendable {
        /// Hands them to the runtime and routes what it answers.
        case handler
        /// Ends them: stores them there, or hands them to a runtime when there is no such place.
        case end(ResultTarget?)
    }

    /// The actor's name, a DNS label.
    public var actor: String
    /// The namespace in the queues' names; nil for none.
    public var namespace: String?
    /// What is done with the messages.
    public var role: Role
    /// Where the queues are.
    public var broker: BrokerConfiguration
    /// Whether missing queues are created.
    public var createsQueues: Bool
    /// How often the outputs of a hop are offered to a queue that does not exist before the envelope fails.
    public var queueRetryMaxAttempts: Int
    /// The pause after the first of these attempts; it doubles up to half a minute.
    public var queueRetryBackoff: Duration
    /// Where finished envelopes go.
    public var happyEnd: String
    /// Where failed envelopes go.
    public var errorEnd: String
    /// The runtime's socket.
    public var socketPath: String
    /// Messages handled at once; nil for as many as the runtime has workers.
    public var concurrency: Int?
    /// How long a handler may run.
    public var runtimeTimeout: Duration
    /// How long to wait for the runtime at the start.
    public var runtimeReadyTimeout: Duration
    /// How long messages in flight may take to finish after SIGTERM.
    public var gracePeriod: Duration
    /// When failed attempts are tried again.
    public var retry: RetryPolicy
    /// What an envelope may have.
    public var limits: EnvelopeLimits
    /// The gateway that envelopes are reported to; nil for none.
    public var gateway: GatewayOptions?
    /// Where the ops server listens; nil for nowhere.
    public var metricsAddress: ListenAddress?
    /// A file that is told the ops server's address.
    public var metricsAddressFile: String?

    /// The sidecar's own queue.
    public var queue: QueueName { QueueName(actor: actor, namespace: namespace) }

    /// Whether messages are handed to a runtime.
    var needsRuntime: Bool {
        switch role {
        case .handler, .end(nil): true
        case .end: false
        }
    }

    /// Whether the messages are handed on to further actors.
    var isHandler: Bool {
        if case .handler = role { true } else { false }
    }

    /// The longest frame on the runtime's socket: an answer may hold several envelopes.
    var maxFrameBytes: Int { limits.maxBytes * 4 }
}
