// SPDX-License-Identifier: Apache-2.0

/// What became of a request to keep a new envelope.
public enum Creation: Sendable, Equatable {
    /// It is kept.
    case created
    /// The same principal made this envelope before, with the same idempotency key; nothing new is kept.
    case existing(TrackedEnvelope)
}
