// SPDX-License-Identifier: Apache-2.0

internal import Access
internal import Tools
internal import Tracking
internal import Transports

/// Why a call was not started, or an envelope is not shown or changed.
enum CallError: Error, Sendable {
    /// There is no such tool.
    case unknownTool
    /// The caller may not use the tool.
    case access(AccessError)
    /// The arguments do not fit the tool.
    case invalidArguments(SchemaError)
    /// The idempotency key was used for another request.
    case keyReused
    /// The envelope would be longer than actors take.
    case tooLarge(limit: Int)
    /// There is no such envelope, or it is not the caller's.
    case unknownEnvelope
    /// The envelope has ended.
    case alreadyEnded(EnvelopeStatus)
    /// The store does not do what it should.
    case store(TrackingError)
    /// The broker did not take the envelope, which counts as failed.
    case publish(TransportError)
}

extension APIError {
    /// What a client of the HTTP interface is told.
    init(_ error: CallError) {
        switch error {
        case .unknownTool: self = .unknownTool
        case .access(let error): self = .access(error)
        case .invalidArguments(let error): self = .invalidArguments(error.problems.map(\.description))
        case .keyReused: self = .keyReused
        case .tooLarge(let limit): self = .bodyTooLarge(limit: limit)
        case .unknownEnvelope: self = .unknownEnvelope
        case .alreadyEnded(let status): self = .alreadyEnded(status)
        case .store(let error): self.init(error)
        case .publish(.messageTooLarge(_, _, let limit)): self = .bodyTooLarge(limit: limit)
        case .publish:
            self = .unavailable(
                "the queue of the tool's first actor does not take the call; the gateway's log says why",
                retryAfter: .seconds(5)
            )
        }
    }
}
