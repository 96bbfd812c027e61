// SPDX-License-Identifier: Apache-2.0

internal import CSQLite

extension Connection {
    /// Counts the pages of the write-ahead log at each commit from now on, in ``logPages``.
    ///
    /// SQLite itself starts no checkpoint any more: that is for whoever counts.
    public func countLogPages() { handle.countLogPages() }

    /// The pages in the write-ahead log after the last commit of this connection, of whichever connection they are; 0
    /// before the first one and unless they are counted.
    public var logPages: Int { handle.logPages }

    /// Copies the write-ahead log into the database file.
    ///
    /// Throws an error with `isBusy` when a mode other than `passive` could not finish; part may be copied then.
    @discardableResult
    public func checkpoint(_ mode: CheckpointMode) throws(SQLiteError) -> CheckpointResult {
        let code =
            switch mode {
            case .passive: SQLITE_CHECKPOINT_PASSIVE
            case .full: SQLITE_CHECKPOINT_FULL
            case .restart: SQLITE_CHECKPOINT_RESTART
            case .truncate: SQLITE_CHECKPOINT_TRUNCATE
            }
        var logFrames: Int32 = -1
        var checkpointedFrames: Int32 = -1
        try handle.check(
            unsafe sqlite3_wal_checkpoint_v2(handle.database, nil, code, &logFrames, &checkpointedFrames)
        )
        return CheckpointResult(logFrames: Int(logFrames), checkpointedFrames: Int(checkpointedFrames))
    }

    /// Copies most of the write-ahead log into the database file beside others who write, and waits for the disk.
    ///
    /// What others wrote during a round is copied by the next one, so each is shorter than the one before; a checkpoint that
    /// keeps them waiting finds little left to do. A passive checkpoint leaves the file unsynced as long as others write.
    ///
    /// - Parameters:
    ///   - rounds: How many rounds there are at most.
    ///   - frames: With so few frames left it is done.
    /// - Throws: `SQLiteError`, with `isBusy` when somebody else is at it; part may be copied then.
    public func copyLog(rounds: Int, untilLeft frames: Int = 256) throws(SQLiteError) {
        // A connection that has never read does not know yet that there is a log.
        _ = try userVersion
        var copied = 0
        for round in 0..<rounds {
            let result = try checkpoint(.passive)
            try handle.check(unsafe asya_sqlite_sync(handle.database))
            // A reader is in the way, or somebody has cut the log meanwhile.
            guard result.checkpointedFrames == result.logFrames, result.logFrames >= copied else { return }
            if round > 0, result.logFrames - copied <= frames { return }
            copied = result.logFrames
        }
    }
}
