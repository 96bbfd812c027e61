// SPDX-License-Identifier: Apache-2.0

internal import CSQLite
internal import Synchronization

/// Ends a running statement from another thread.
///
/// The one part of a connection that other threads may use. It does not keep the connection open.
@safe public final class InterruptHandle: Sendable {
    // `sqlite3_interrupt` may run beside any other call but never beside or after the close, hence the lock.
    private let database: Mutex<DatabasePointer?>

    init(_ database: OpaquePointer) {
        self.database = unsafe Mutex(DatabasePointer(pointer: database))
    }

    /// Makes statements that run at this moment fail with an error whose `isInterrupted` is true.
    ///
    /// Does nothing when none runs, or when the connection is closed. A busy wait ends at its next wake-up.
    public func interrupt() {
        database.withLock { database in
            if let database { unsafe sqlite3_interrupt(database.pointer) }
        }
    }

    /// Called by the owner before it closes.
    func invalidate() {
        database.withLock { database in database = nil }
    }
}

/// A pointer that crosses threads; sound because `sqlite3_interrupt` is the only call made with it.
@safe private struct DatabasePointer: @unchecked Sendable {
    let pointer: OpaquePointer
}
