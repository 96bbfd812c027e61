// SPDX-License-Identifier: Apache-2.0

/// Where the queues live and how they behave.
public struct SQLiteTransportOptions: Sendable {
    /// What a confirmed publish survives.
    public enum Durability: String, Sendable, CaseIterable {
        /// A crash of any process, `SIGKILL` included, loses nothing. A crash of the machine or a power cut may undo
        /// the last commits, and with them confirmed publishes and settlements; the file stays consistent.
        case process

        /// A power cut loses nothing either: every commit waits for the disk, which takes milliseconds.
        case power
    }

    /// The database file; made when it is missing, in a folder that exists.
    ///
    /// `PATH-wal`, `PATH-shm` and `PATH-wake` lie beside it.
    public var path: String

    /// How long a delivery stays with a consumer that has stopped renewing it, because it crashed.
    ///
    /// Renewals are made when a third of it has passed.
    public var lease: Duration

    /// How many deliveries a message gets before it is dead-lettered instead of being delivered again.
    ///
    /// Sidecars settle what they cannot process, so this is for messages whose consumers die. At least 1.
    public var maxDeliveries: Int

    /// What a confirmed publish survives.
    public var durability: Durability

    /// How long a call waits for the write lock, which some other process holds, before it fails with
    /// `TransportError.unavailable(reason:)`.
    public var busyTimeout: Duration

    /// How large the database file may become, in bytes; nil for as large as the disk.
    ///
    /// Publishing beyond it fails with `TransportError.storageFull(location:)`.
    public var maxBytes: Int64?

    /// Whether publishing to a queue that does not exist makes it; if not, it fails with
    /// `TransportError.queueMissing(_:)`.
    public var createsQueues: Bool

    /// The size of the write-ahead log at which it begins anew, in bytes.
    var checkpointBytes = Checkpointer.threshold

    /// The longest time between looks while a consumer waits, in nanoseconds.
    var safetyInterval = QueueWatch.safetyInterval

    /// Options with their defaults.
    public init(
        path: String,
        lease: Duration = .seconds(30),
        maxDeliveries: Int = 10,
        durability: Durability = .process,
        busyTimeout: Duration = .seconds(5),
        maxBytes: Int64? = nil,
        createsQueues: Bool = true
    ) {
        self.path = path
        self.lease = lease
        self.maxDeliveries = maxDeliveries
        self.durability = durability
        self.busyTimeout = busyTimeout
        self.maxBytes = maxBytes
        self.createsQueues = createsQueues
    }
}
