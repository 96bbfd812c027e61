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
}
