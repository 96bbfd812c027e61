// SPDX-License-Identifier: Apache-2.0

/// What a connection may do with its file.
public enum OpenMode: Sendable, Hashable {
    /// Reads and writes, and creates a missing file with these permissions.
    ///
    /// `permissions` apply to the file and, because SQLite copies them, to its `-wal` and `-shm` files. The process's
    /// umask still applies. An existing file keeps its own.
    case readWriteCreate(permissions: UInt32 = 0o644)
    /// Reads and writes an existing file.
    case readWrite
    /// Reads an existing file, also while others write to it. The folder must be writable if the file is in WAL mode.
    case readOnly
    /// Reads an existing file that nobody writes to, without locks or side files, and so also from a read-only folder.
    ///
    /// The content of a `-wal` file is not seen, and a writer at the same time makes results undefined.
    case immutable

    /// `readWriteCreate` with the permissions 0644.
    public static var readWriteCreate: OpenMode { .readWriteCreate() }
}
