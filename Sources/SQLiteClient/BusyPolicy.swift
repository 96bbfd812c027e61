// SPDX-License-Identifier: Apache-2.0

/// What a connection does when another one holds the lock that it needs.
public enum BusyPolicy {
    /// Throws an error with `isBusy` at once.
    case fail
    /// Waits on the calling thread, with SQLite's own back-off, and throws an error with `isBusy` after this time.
    case timeout(Duration)
    /// Asks the closure, on the thread that uses the connection; `false` gives up and throws an error with `isBusy`.
    ///
    /// The argument is the number of earlier calls for the same lock, 0 at the first. The closure does the waiting, and
    /// must not use the connection. SQLite does not ask when waiting could deadlock (a read transaction that upgrades).
    case handler((_ earlierCalls: Int) -> Bool)
}
