// SPDX-License-Identifier: Apache-2.0

/// What a worker process is doing.
public enum WorkerState: String, ClosedLabel {
    /// Loading its handler.
    case starting
    /// Waiting for a message.
    case idle
    /// Handling a message.
    case busy
    /// Dead, to be started again after a delay.
    case backingOff = "backing_off"
}

/// Why a worker process was replaced.
public enum RestartCause: String, ClosedLabel {
    /// It ended by itself.
    case exited
    /// A signal ended it.
    case signaled
    /// The kernel killed it for want of memory.
    case outOfMemory = "out_of_memory"
    /// Its handler took too long.
    case timeout
    /// Its handler could not be loaded.
    case startFailed = "start_failed"
    /// Its answer could not be understood.
    case protocolError = "protocol_error"
}

/// How a handler ended.
public enum HandlerOutcome: String, ClosedLabel {
    /// With outputs, or with none.
    case succeeded
    /// With an error.
    case failed
    /// Killed at the time limit.
    case timedOut = "timed_out"
    /// With the death of its worker.
    case crashed
    /// Unanswered, because the caller had gone.
    case cancelled
}

/// Whether a handler ended well.
public enum HandlerEnd: String, ClosedLabel {
    /// With outputs, or with none.
    case succeeded
    /// In any other way.
    case failed

    /// What an outcome counts as.
    public init(_ outcome: HandlerOutcome) {
        self = outcome == .succeeded ? .succeeded : .failed
    }
}

/// Where user code writes lines.
public enum OutputStream: String, ClosedLabel {
    /// Standard output.
    case stdout
    /// Standard error.
    case stderr
}
