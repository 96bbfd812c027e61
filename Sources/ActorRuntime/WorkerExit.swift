// SPDX-License-Identifier: Apache-2.0

internal import Processes

/// How a worker process ended.
struct WorkerExit: Hashable, CustomStringConvertible {
    let status: ExitStatus
    /// The kernel killed a process for want of memory while this one ran, and this one died of SIGKILL.
    let isOutOfMemory: Bool

    /// A signal ended it.
    var isSignal: Bool {
        if case .signaled = status { true } else { false }
    }

    var description: String {
        isOutOfMemory ? "out of memory: the kernel killed it (\(status))" : "\(status)"
    }
}
