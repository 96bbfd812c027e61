// SPDX-License-Identifier: Apache-2.0

/// What a subscriber of an ``EventHub`` gets.
public enum StreamedItem: Sendable, Equatable {
    /// The next event of the envelope.
    case event(EnvelopeEvent)
    /// Nothing happened for a while; see ``EventHub/keepAlive(part:of:)``.
    case keepAlive
}
