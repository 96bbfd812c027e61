// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import RuntimeLink

/// What a hop came to when it was run again.
enum HopResult: Sendable, Hashable {
    /// The envelopes that would have been sent, and where to.
    case outputs([Departure])
    /// The failure that the retry policy would have been asked about.
    case failure(code: String, details: ErrorDetails)

    /// Reads the answer of a runtime by the rules of a live hop.
    ///
    /// - Parameters:
    ///   - answer: The frame.
    ///   - envelope: The envelope that the handler was given.
    init(answer: [UInt8], to envelope: Envelope) {
        do throws(EnvelopeError) {
            switch try RuntimeReply(decoding: answer, limits: .standard) {
            case .outputs(let outputs): self = .outputs(try envelope.outgoing(for: outputs, limits: .standard))
            case .error(let code, let details): self = .failure(code: code, details: details)
            }
        } catch {
            self = .failure(error)
        }
    }

    /// Makes the checks of a live hop that come before its handler.
    ///
    /// - Parameters:
    ///   - message: The bytes received.
    ///   - actor: The actor that received them.
    init(checking message: [UInt8], at actor: String) {
        do throws(EnvelopeError) {
            let envelope = try Envelope(decoding: message)
            try envelope.check(isAt: actor)
            self = .outputs([])
        } catch {
            self = .failure(error)
        }
    }

    /// Reads a failed call as a live hop does; nil when the runtime never had the message.
    init?(_ error: RuntimeLinkError) {
        let (code, type): (ErrorCode, String)
        switch error {
        case .timedOut: (code, type) = (.timeoutError, "TimeoutError")
        case .malformedAnswer: (code, type) = (.processingError, "MalformedAnswer")
        case .requestTooLarge, .answerTooLarge: (code, type) = (.envelopeTooLarge, "EnvelopeTooLarge")
        case .closedBeforeAnswer: (code, type) = (.runtimeCrashed, "RuntimeCrashed")
        case .cannotConnect, .notBegun, .cancelled, .clientClosed, .cannotListen: return nil
        }
        self = .failure(code: code.rawValue, details: ErrorDetails(message: "\(error)", type: type))
    }

    private static func failure(_ error: EnvelopeError) -> HopResult {
        .failure(code: error.code.rawValue, details: error.details)
    }
}
