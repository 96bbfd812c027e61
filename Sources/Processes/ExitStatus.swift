// SPDX-License-Identifier: Apache-2.0

/// How a process ended.
public enum ExitStatus: Sendable, Hashable, CustomStringConvertible {
    /// It exited with this code.
    case exited(Int32)
    /// This signal ended it.
    case signaled(Int32)

    /// Reads a status word of wait(2).
    init(waitStatus: Int32) {
        let signal = waitStatus & 0x7f
        self = signal == 0 ? .exited((waitStatus >> 8) & 0xff) : .signaled(signal)
    }

    /// Exit code 0.
    public var isSuccess: Bool { self == .exited(0) }

    /// In words, for instance `exit code 3` or `signal SIGSEGV`.
    public var description: String {
        switch self {
        case .exited(let code): "exit code \(code)"
        case .signaled(let signal): "signal \(SignalName.name(of: signal))"
        }
    }
}
