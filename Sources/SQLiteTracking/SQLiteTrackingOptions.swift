// SPDX-License-Identifier: Apache-2.0

/// Where the envelopes are kept and how.
public struct SQLiteTrackingOptions: Sendable {
    /// What an answer survives.
    public enum Durability: String, Sendable, CaseIterable {
        /// A crash of the gateway, `SIGKILL` included, loses nothing. A crash of the machine or a power cut may undo
        /// the last moments; the file stays consistent.
        case process

        /// A power cut loses nothing either: every commit waits for the disk, which takes milliseconds.
        case power
    }

    /// The database file; made when it is missing, in a folder that exists, for this user only.
    ///
    /// `PATH-wal` and `PATH-shm` lie beside it.
    public var path: String

    /// What an answer survives.
    public var durability: Durability

    /// How large the database file may become, in bytes; nil for as large as the disk.
    ///
    /// What is stored beyond it fails with `TrackingError.storageFull(location:)`.
    public var maxBytes: Int64?

    /// How many calls may wait to write, and how many to read, before the next one is refused with
    /// `TrackingError.overloaded(retryAfter:)`.
    public var maxWaiting: Int

    /// How many bytes of payloads and results may wait to be written.
    public var maxWaitingBytes: Int

    /// How long a call waits for the write lock, if some other program holds it, before it fails with
    /// `TrackingError.unavailable(reason:)`.
    public var busyTimeout: Duration

    /// How many threads read.
    var readers = 2

    /// The size of the write-ahead log at which it begins anew, in bytes.
    ///
    /// A call adds some 6 KB to the log, most of it because ids are random, and waits for what is left to be copied then.
    /// With so many calls between two times fewer than one in a hundred does.
    var checkpointBytes: Int64 = 64 << 20

    /// The steps that lead to the newest form of the file.
    var migrations = Migration.all

    /// Options with their defaults.
    public init(
        path: String,
        durability: Durability = .process,
        maxBytes: Int64? = nil,
        maxWaiting: Int = 10_000,
        maxWaitingBytes: Int = 128 << 20,
        busyTimeout: Duration = .seconds(5)
    ) {
        self.path = path
        self.durability = durability
        self.maxBytes = maxBytes
        self.maxWaiting = max(maxWaiting, 1)
        self.maxWaitingBytes = max(maxWaitingBytes, 1)
        self.busyTimeout = busyTimeout
    }
}
