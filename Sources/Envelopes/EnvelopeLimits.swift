// SPDX-License-Identifier: Apache-2.0

/// How large an envelope may be; what is larger is refused with an error of its own (``EnvelopeError``).
public struct EnvelopeLimits: Sendable, Hashable {
    /// The most bytes of an encoded envelope (`ASYA_MAX_ENVELOPE_BYTES`).
    public var maxBytes: Int
    /// The most arrays and objects inside each other, the envelope itself included.
    public var maxDepth: Int
    /// The most actors in a route.
    public var maxActors: Int
    /// The most bytes of all headers that users set, names and values together, and of each managed header.
    ///
    /// Managed headers are counted apart, so that a hop that writes them cannot push an envelope over the limit.
    public var maxHeaderBytes: Int
    /// Whether names and texts of headers are searched for line breaks and NUL.
    public var checksHeaderText: Bool

    /// Makes limits.
    public init(
        maxBytes: Int = 16 * 1024 * 1024,
        maxDepth: Int = 512,
        maxActors: Int = 1024,
        maxHeaderBytes: Int = 65536,
        checksHeaderText: Bool = true
    ) {
        self.maxBytes = maxBytes
        self.maxDepth = maxDepth
        self.maxActors = maxActors
        self.maxHeaderBytes = maxHeaderBytes
        self.checksHeaderText = checksHeaderText
    }

    /// The limits of every actor unless configured otherwise.
    public static let standard = EnvelopeLimits()

    /// The limits of end actors, which must store whatever reaches them.
    ///
    /// An error envelope holds the original message, so it may be larger and deeper than any limit that the original
    /// was refused by.
    public static let endActor = EnvelopeLimits(
        maxBytes: .max,
        maxDepth: 1 << 20,
        maxActors: .max,
        maxHeaderBytes: .max,
        checksHeaderText: false
    )

    /// The limits of what a trace store holds: it has passed those of its day, and only depth is bounded, for the sake of
    /// the stack.
    public static let recorded = EnvelopeLimits(maxBytes: .max / 4, maxActors: .max / 4, maxHeaderBytes: .max / 4)
}
