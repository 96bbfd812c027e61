// SPDX-License-Identifier: Apache-2.0

import Glibc
import Tracking
import TrackingTesting

@testable import SQLiteTracking

/// A file of its own in a temporary folder.
final class SQLiteHarness: TrackingHarness {
    let options: SQLiteTrackingOptions
    let folder: String

    init(_ change: (inout SQLiteTrackingOptions) -> Void = { _ in }) throws {
        var template = Array("/tmp/asya-tracking-XXXXXX".utf8CString)
        guard let made = unsafe mkdtemp(&template) else { throw TrackingError.failed(reason: "no temporary folder") }
        folder = unsafe String(cString: made)
        var options = SQLiteTrackingOptions(path: folder + "/envelopes.db")
        change(&options)
        self.options = options
    }

    deinit {
        for suffix in ["", "-wal", "-shm"] {
            unsafe unlink(options.path + suffix)
        }
        unsafe rmdir(folder)
    }

    func open() async throws -> any TrackingStore {
        try await store()
    }

    func store() async throws(TrackingError) -> SQLiteTrackingStore {
        try await SQLiteTrackingStore.open(options)
    }

    /// The size and the mode of the file or of one beside it; nil when there is none.
    func status(_ suffix: String = "") -> (size: Int, mode: UInt32)? {
        var status = stat()
        guard unsafe stat(options.path + suffix, &status) == 0 else { return nil }
        return (Int(status.st_size), status.st_mode & 0o7777)
    }

    /// A number of the write-ahead log that is another one each time the log begins anew; nil when there is no log.
    ///
    /// https://www.sqlite.org/fileformat2.html#the_write_ahead_log: "salt-1" of the header.
    var logNumber: UInt32? {
        let descriptor = unsafe Glibc.open(options.path + "-wal", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { Glibc.close(descriptor) }
        var salt: UInt32 = 0
        return unsafe pread(descriptor, &salt, 4, 16) == 4 ? UInt32(bigEndian: salt) : nil
    }
}
