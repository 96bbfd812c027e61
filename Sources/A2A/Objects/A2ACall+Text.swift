// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

extension A2ACall {
    /// What came of it, when something did.
    var result: RawJSON? {
        if case .succeeded(let result) = update.state { result } else { nil }
    }
}

extension A2ACallUpdate {
    /// What a person reads about it; nil while nothing has happened.
    var text: String? {
        switch state {
        case .pending: message
        case .running: message ?? actor.map { "\($0) is at work" }
        case .succeeded: message
        case .failed(let failure, _): failure
        case .canceled(let reason): reason ?? message
        }
    }
}
