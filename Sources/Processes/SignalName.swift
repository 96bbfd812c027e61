// SPDX-License-Identifier: Apache-2.0

/// Names of signals as an operator knows them.
public enum SignalName {
    private static let names = [
        "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1",
        "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP",
        "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR",
        "SIGSYS",
    ]

    /// The name of a signal of Linux on x86-64 and arm64; `signal 34` for one that has none.
    ///
    /// - Parameter signal: the signal's number.
    /// - Returns: the name.
    public static func name(of signal: Int32) -> String {
        guard signal >= 1, signal <= names.count else { return "signal \(signal)" }
        return names[Int(signal) - 1]
    }
}
