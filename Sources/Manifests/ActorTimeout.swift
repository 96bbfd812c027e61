// SPDX-License-Identifier: Apache-2.0

/// `spec.timeout`: how long a handler and a shutdown may take.
public struct ActorTimeout: Sendable, Hashable {
    /// `processing`: the longest run of a handler for one message; 300 seconds unless given.
    public internal(set) var processing: Duration = .seconds(300)
    /// `gracefulShutdown`: the time between SIGTERM and SIGKILL of a pod; 30 seconds unless given.
    public internal(set) var gracefulShutdown: Duration = .seconds(30)
}
