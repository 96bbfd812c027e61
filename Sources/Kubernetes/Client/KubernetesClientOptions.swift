// SPDX-License-Identifier: Apache-2.0

/// How a client behaves.
public struct KubernetesClientOptions: Sendable, Hashable {
    /// What the server's audit log shows.
    public var userAgent = "asya"
    /// Whose fields are written, where a call does not say.
    public var fieldManager = "asya"
    /// The time for one try; a watch is not bounded by it.
    public var timeout: Duration = .seconds(30)
    /// How many times a request is tried that may succeed later.
    public var maximumAttempts = 5
    /// How many requests are begun a second, in the long run.
    public var requestsPerSecond = 50
    /// How many requests are begun at once after a pause.
    public var burst = 100
    /// More bytes than this in a response are an error.
    public var maximumResponseBytes = 64 << 20
    /// How many objects are asked for at a time when a list is read.
    public var pageSize = 250
    /// How many events of a watch may wait to be taken.
    public var maximumWaitingEvents = 4_096
    /// How long a watch is asked to last; a fresh one is begun after it, from where it ended.
    public var watchDuration: Duration = .seconds(300)
    /// How long a watch may send nothing before it is taken for dead; servers send a sign of life about every minute.
    public var watchIdleTimeout: Duration = .seconds(150)

    /// The options as they are by default.
    public init() {}
}
