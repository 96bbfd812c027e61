// SPDX-License-Identifier: Apache-2.0

/// What becomes of a message after an attempt failed.
public enum RetryDecision: Sendable, Equatable {
    /// It is tried again after this time.
    case retry(after: Duration)

    /// It goes to error-end; `exhausted` says that it had been retried and no attempt or time is left, for which the
    /// error code is `retries_exhausted`. Otherwise the error keeps its own code.
    case fail(exhausted: Bool)

    /// It goes to this actor.
    case route(to: String)
}
