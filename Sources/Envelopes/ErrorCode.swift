// SPDX-License-Identifier: Apache-2.0

/// The kinds of failure that an error envelope names in `payload.error`.
public enum ErrorCode: String, Sendable, Hashable, CaseIterable {
    /// The handler raised, or what it returned cannot be used.
    case processingError = "processing_error"
    /// A message is not JSON, or JSON that cannot be trusted (duplicate keys, NaN, wrong encoding).
    case messageParsingError = "msg_parsing_error"
    /// A message is JSON and no valid envelope, or a handler changed a route where it may not.
    case validationError = "validation_error"
    /// A message reached an actor that its route does not name.
    case routeMismatch = "route_mismatch"
    /// The handler took longer than the actor's timeout, or the envelope's deadline has passed.
    case timeoutError = "timeout_error"
    /// The process that ran the handler died.
    case runtimeCrashed = "runtime_crashed"
    /// A message exceeds the limit of bytes.
    case envelopeTooLarge = "envelope_too_large"
    /// The handler failed at every attempt that the retry policy allows.
    case retriesExhausted = "retries_exhausted"
}
