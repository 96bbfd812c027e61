// SPDX-License-Identifier: Apache-2.0

/// How many keys of a work queue are where.
public struct WorkQueueDepth: Sendable, Hashable {
    /// They wait for a worker.
    public var waiting: Int
    /// They wait for their time.
    public var delayed: Int
    /// They are worked on.
    public var running: Int
    /// The last work on them failed.
    public var failing: Int
}
