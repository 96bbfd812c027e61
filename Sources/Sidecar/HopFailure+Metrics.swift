// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore

/// How failures are counted.
extension HopFailure {
    /// How the handler's run ended.
    var attemptOutcome: AttemptOutcome {
        switch code {
        case .timeoutError: .timedOut
        case .runtimeCrashed: .crashed
        default: .failed
        }
    }

    /// What went wrong between the sidecar and the handler.
    var runtimeErrorType: RuntimeErrorType {
        switch code {
        case .timeoutError: .timeout
        case .runtimeCrashed: .crashed
        default: .executionError
        }
    }

    /// Why the message counts as failed.
    var reason: FailureReason {
        switch code {
        case .processingError: .runtimeError
        case .messageParsingError: .parseError
        case .validationError: details.type == Self.unknownActor ? .routingError : .validationError
        case .routeMismatch: .routeMismatch
        case .timeoutError: .timeoutError
        case .runtimeCrashed: .runtimeCrashed
        case .envelopeTooLarge: .envelopeTooLarge
        case .retriesExhausted: .retriesExhausted
        }
    }
}

extension EnvelopeError {
    /// The limit that the envelope broke, if it was one.
    var limit: EnvelopeLimit? {
        switch self {
        case .tooLarge: .bytes
        case .tooDeep: .depth
        case .tooManyActors: .actors
        case .headersTooLarge: .headers
        default: nil
        }
    }
}
