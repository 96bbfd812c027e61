// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TraceStore

/// What recordings show of an actor that no file declares.
struct ActorEvidence: Sendable, Hashable {
    /// A handler changed routes or headers, which only one in envelope mode can.
    var rewrites = false
    /// The shortest time after which a handler was ended for taking too long.
    var shortestTimeout: Duration?
    /// The handler that ran last.
    var handler: String?

    /// Takes one more hop into account.
    mutating func add(_ hop: StoredHop) {
        handler = hop.handler ?? handler
        if let error = hop.error {
            if error.code == ErrorCode.timeoutError.rawValue, hop.outcome != .expired {
                shortestTimeout = min(shortestTimeout ?? hop.duration, hop.duration)
            }
            return
        }
        guard !rewrites, hop.outcome == .succeeded, let input = Self.envelope(hop.input) else { return }
        rewrites = hop.outputs.contains { output in
            guard let output = Self.envelope(output.envelope) else { return false }
            // A handler of either mode that answers with nothing sends the envelope on as it was.
            if output.route.current == input.route.current { return false }
            return output.route.actors != input.route.actors || output.route.current != input.route.current + 1
                || output.headers.unmanaged != input.headers.unmanaged
        }
    }

    private static func envelope(_ stored: StoredEnvelope) -> Envelope? {
        guard case .complete(let bytes) = stored else { return nil }
        return try? Envelope(decoding: bytes, limits: .recorded)
    }
}
