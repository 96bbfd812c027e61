// SPDX-License-Identifier: Apache-2.0

/// What became of the wish to end a call.
public enum A2ACancelOutcome: Sendable, Equatable {
    /// It is canceled; the call after that.
    case canceled(A2ACall)
    /// It had ended before, like this.
    case alreadyFinal(A2ACallStatus)
    /// There is none of this id, or it is another caller's.
    case unknown
}
