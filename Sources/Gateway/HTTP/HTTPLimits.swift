// SPDX-License-Identifier: Apache-2.0

/// What a client may ask of a listener.
struct HTTPLimits: Sendable, Equatable {
    /// The longest body of a request, in bytes.
    var maxBodyBytes = 16 << 20
    /// How deep arrays and objects of a body may nest.
    var maxDepth = 512
    /// The longest head of a request, in bytes.
    var maxHeaderBytes = 32 << 10
    /// How long a client may take to send a request.
    var requestTimeout = Duration.seconds(30)
    /// How long a connection without a request stays open.
    var idleTimeout = Duration.seconds(60)
    /// Requests answered at once, streams left out.
    var maxRequests = 1_024
    /// Clients that follow streams at once.
    var maxStreams = 20_000
    /// Bytes of bodies in memory at once.
    var maxBufferedBytes = 256 << 20
}
