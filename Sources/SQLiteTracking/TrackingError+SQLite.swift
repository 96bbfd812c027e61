// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import Tracking

extension TrackingError {
    /// What a failed call of SQLite on the file at `path` means to a caller.
    init(_ error: SQLiteError, path: String) {
        if error.isBusy {
            self = .unavailable(reason: "another process has held the write lock of \(path) for too long")
        } else if error.isFull {
            self = .storageFull(location: path)
        } else if error.isReadOnly {
            self = .readOnly(location: path)
        } else if error.isCorrupt {
            self = .corrupt(location: path, reason: error.message)
        } else {
            self = .failed(reason: "\(path): \(error)")
        }
    }
}
