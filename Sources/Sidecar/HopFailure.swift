// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import RuntimeLink
internal import TraceStore
internal import Transports

/// Why a hop failed, in the words of the error envelope, and whether the retry policy may help.
struct HopFailure: Equatable {
    /// The error code that the error envelope carries when no retry is left unsaid.
    var code: ErrorCode
    /// What the handler, or the sidecar in its place, says about it.
    var details: ErrorDetails
    /// Whether another attempt could end differently: the input was good, the processing was not.
    var isRetriable: Bool

    /// The names that retry rules match: the type, then those it inherits from.
    var types: [String] { details.typeNames }

    /// What the trace store keeps.
    var recorded: HopError {
        HopError(code: code.rawValue, type: details.type, message: details.message, traceback: details.traceback)
    }

    /// The envelope could not be read or breaks a limit or a rule.
    static func rejected(_ error: EnvelopeError) -> HopFailure {
        HopFailure(code: error.code, details: error.details, isRetriable: false)
    }

    /// The handler answered something that no envelope can be made from.
    static func badReply(_ error: EnvelopeError) -> HopFailure {
        HopFailure(code: error.code, details: error.details, isRetriable: true)
    }

    /// The queue of the next actor does not exist and did not come up in the time allowed.
    static func unroutable(_ error: TransportError) -> HopFailure {
        HopFailure(
            code: .validationError,
            details: ErrorDetails(message: "\(error)", type: unknownActor),
            isRetriable: false
        )
    }

    /// The type of the error of a route that goes on to an actor without a queue.
    static let unknownActor = "UnknownActor"

    /// The envelope's deadline passed before its turn came.
    static func expired(_ deadline: String) -> HopFailure {
        HopFailure(
            code: .timeoutError,
            details: ErrorDetails(
                message: "The deadline \(deadline) passed before the handler ran",
                type: "DeadlineExceeded"
            ),
            isRetriable: false
        )
    }

    /// The runtime did not answer, or not with something that can be read.
    static func runtime(_ error: RuntimeLinkError) -> HopFailure {
        let (code, type, isRetriable): (ErrorCode, String, Bool) =
            switch error {
            case .timedOut: (.timeoutError, "TimeoutError", true)
            case .malformedAnswer: (.processingError, "MalformedAnswer", true)
            case .requestTooLarge: (.envelopeTooLarge, "EnvelopeTooLarge", false)
            case .answerTooLarge: (.envelopeTooLarge, "EnvelopeTooLarge", true)
            default: (.runtimeCrashed, "RuntimeCrashed", true)
            }
        return HopFailure(
            code: code,
            details: ErrorDetails(message: "\(error)", type: type),
            isRetriable: isRetriable
        )
    }

    /// The handler, or the runtime on its behalf, answered with an error.
    static func handler(code: String, details: ErrorDetails) -> HopFailure {
        HopFailure(code: ErrorCode(rawValue: code) ?? .processingError, details: details, isRetriable: true)
    }
}
