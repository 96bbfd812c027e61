// SPDX-License-Identifier: Apache-2.0

/// What a handler is called with.
public enum HandlerMode: String, Sendable, Hashable, CaseIterable {
    /// The payload alone.
    case payload
    /// The whole envelope, whose route and headers it may change.
    case envelope
}
