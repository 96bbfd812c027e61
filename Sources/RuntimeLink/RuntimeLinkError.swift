// SPDX-License-Identifier: Apache-2.0

/// What can go wrong between a sidecar and a runtime.
public enum RuntimeLinkError: Error, Hashable, CustomStringConvertible {
    /// Nothing listens at the socket: the runtime has not started yet, or is gone. The message was not handed over.
    case cannotConnect(path: String, reason: String)
    /// The connection ended after the message was sent and before its answer: the runtime died with the message.
    case closedBeforeAnswer
    /// The connection ended while the runtime was still at a message sent before this one, which it had not begun.
    case notBegun
    /// No answer within the time allowed. The connection was closed, so a late answer goes nowhere.
    case timedOut(after: Duration)
    /// What came back is not an answer.
    case malformedAnswer(reason: String)
    /// The answer announces more bytes than the limit allows; it was not read.
    case answerTooLarge(bytes: Int, limit: Int)
    /// The message is longer than a frame may be; it was not sent.
    case requestTooLarge(bytes: Int, limit: Int)
    /// The calling task was cancelled. The connection was closed.
    case cancelled
    /// The client was closed by its owner.
    case clientClosed
    /// The runtime's socket cannot be opened for listening.
    case cannotListen(path: String, reason: String)

    /// The message never reached the runtime, so that sending it again cannot run it twice.
    public var isBeforeDelivery: Bool {
        switch self {
        case .cannotConnect, .notBegun, .requestTooLarge, .clientClosed, .cannotListen: true
        case .closedBeforeAnswer, .timedOut, .malformedAnswer, .answerTooLarge, .cancelled: false
        }
    }

    /// One line that says what failed and what to do.
    public var description: String {
        switch self {
        case .cannotConnect(let path, let reason):
            "failed to connect to runtime socket \(path): \(reason); "
                + "is asya-runtime running with the same ASYA_SOCKET_DIR?"
        case .closedBeforeAnswer:
            "the runtime closed the connection before it answered: it crashed or was stopped"
        case .notBegun:
            "the runtime closed the connection before it came to the message"
        case .timedOut(let duration):
            "the runtime did not answer within \(duration)"
        case .malformedAnswer(let reason):
            "failed to parse runtime response: \(reason)"
        case .answerTooLarge(let bytes, let limit):
            "the runtime's answer of \(bytes) bytes exceeds the limit of \(limit): "
                + "raise ASYA_MAX_ENVELOPE_BYTES or return less"
        case .requestTooLarge(let bytes, let limit):
            "the message of \(bytes) bytes exceeds the limit of \(limit): "
                + "raise ASYA_MAX_ENVELOPE_BYTES or send less"
        case .cancelled:
            "the call was cancelled"
        case .clientClosed:
            "the connection to the runtime has been shut down"
        case .cannotListen(let path, let reason):
            "cannot listen on \(path): \(reason); set ASYA_SOCKET_DIR to a writable folder with a short path"
        }
    }
}
