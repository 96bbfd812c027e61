// SPDX-License-Identifier: Apache-2.0

/// How far a checkpoint goes to copy the write-ahead log into the database file.
public enum CheckpointMode: Sendable {
    /// As much as possible without waiting for readers or writers.
    case passive
    /// All of it; waits, as the busy policy says, for the writer and for readers of old content.
    case full
    /// `full`, and waits until the next writer can start the log from its beginning.
    case restart
    /// `restart`, and cuts the log file to zero bytes.
    case truncate
}

/// What a checkpoint found and did.
public struct CheckpointResult: Sendable, Hashable {
    /// The pages in the write-ahead log, or -1 outside WAL mode.
    public let logFrames: Int
    /// How many of them have been copied into the database file, or -1 outside WAL mode.
    public let checkpointedFrames: Int
}
