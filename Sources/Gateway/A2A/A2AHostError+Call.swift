// SPDX-License-Identifier: Apache-2.0

internal import A2A
internal import Access
internal import Tools
internal import Tracking
internal import Transports

extension A2AHostError {
    /// Why a call was not started, or is not shown or changed.
    init(_ error: CallError) {
        switch error {
        case .unknownTool: self = .unknownTool
        case .access(.insufficientScope(let required)): self = .missingScopes(required)
        case .access(let error): self = .unavailable("access: \(error)")
        case .invalidArguments(let error): self = .invalidArguments(error.problems.map(\.description))
        case .keyReused: self = .invalidArguments(["messageId is that of another message; give each its own"])
        case .tooLarge(let limit), .store(.tooLarge(_, let limit)), .publish(.messageTooLarge(_, _, let limit)):
            self = .tooLarge(limit: limit)
        case .store(.overloaded(let delay)): self = .overloaded(retryAfter: delay)
        case .store, .unknownEnvelope, .alreadyEnded: self = .unavailable("the store of envelopes")
        case .publish: self = .unavailable("the queue of the tool's first actor")
        }
    }
}
