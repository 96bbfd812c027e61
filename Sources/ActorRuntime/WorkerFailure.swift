// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Processes
internal import Settings
internal import TelemetryCore

/// Why a worker had to be replaced.
enum WorkerFailure: Hashable {
    /// Its process ended by itself, by a signal or for want of memory.
    case died(WorkerExit)
    /// Its handler took longer than this.
    case timeout(Duration)
    /// Its handler could not be loaded again.
    case startFailed(String)
    /// It said something that makes no sense.
    case protocolError(String)

    /// The metric label.
    var cause: RestartCause {
        switch self {
        case .died(let exit) where exit.isOutOfMemory: .outOfMemory
        case .died(let exit): exit.isSignal ? .signaled : .exited
        case .timeout: .timeout
        case .startFailed: .startFailed
        case .protocolError: .protocolError
        }
    }

    /// The outcome of the message the worker had in hand.
    var outcome: HandlerOutcome {
        if case .timeout = self { .timedOut } else { .crashed }
    }

    /// The error code of that message.
    var code: ErrorCode {
        if case .timeout = self { .timeoutError } else { .runtimeCrashed }
    }

    /// The answer's details.
    ///
    /// The type is one that retry rules can name.
    var details: ErrorDetails {
        switch self {
        case .died(let exit):
            ErrorDetails(
                message: "the worker process ended while it handled the message: \(exit)",
                type: exit.isOutOfMemory ? "MemoryError" : "RuntimeCrashed"
            )
        case .timeout(let duration):
            ErrorDetails(
                message: "Runtime timeout exceeded after \(GoDuration.format(duration)); the worker process was killed",
                type: "TimeoutError"
            )
        case .startFailed(let reason):
            ErrorDetails(message: reason, type: "RuntimeCrashed")
        case .protocolError(let reason):
            ErrorDetails(message: "the worker process broke its protocol: \(reason)", type: "RuntimeCrashed")
        }
    }

    /// For the log.
    var reason: String {
        switch self {
        case .died(let exit): exit.description
        case .timeout(let duration): "the handler took longer than \(GoDuration.format(duration))"
        case .startFailed(let reason), .protocolError(let reason): reason
        }
    }

    /// The answer of the message the worker had in hand: an array of one error.
    var answer: [UInt8] {
        let error = JSONValue.object([
            .init("error", .string(code.rawValue)),
            .init("details", (try? JSONValue(details.rawJSON)) ?? .null),
        ])
        return JSONValue.array([error]).encoded()
    }
}
