// SPDX-License-Identifier: Apache-2.0

/// An envelope that leaves a hop, and where it goes.
public struct Departure: Sendable, Hashable {
    /// Where an envelope goes after a hop.
    public enum Destination: Sendable, Hashable {
        /// To the actor that its route names.
        case actor(String)
        /// To the end of the pipeline: the route is done, or the handler ended it early.
        case happyEnd
    }

    /// The envelope.
    public var envelope: Envelope
    /// Where it goes.
    public var destination: Destination

    /// Makes a departure.
    public init(envelope: Envelope, destination: Destination) {
        self.envelope = envelope
        self.destination = destination
    }
}
