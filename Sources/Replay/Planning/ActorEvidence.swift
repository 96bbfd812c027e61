// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore
internal import TraceStore

/// What recordings show of an actor that no file declares.
struct ActorEvidence: Sendable, Hashable {
    /// A handler changed routes or headers, which only one in envelope mode can.
    private(set) var rewrites = false
    /// What the runtime that recorded the last run says that the handler is called with.
    private var recordedMode: HandlerMode?
    /// The shortest time after which a handler was ended for taking too long.
    var shortestTimeout: Duration?
    /// The handler that ran last.
    var handler: String?

    /// What the handler is called with, as far as that is certain.
    var mode: HandlerMode? { recordedMode ?? (rewrites ? .envelope : nil) }

    /// What recordings show, by actor.
    static func gathered(from traces: [StoredTrace]) -> [String: ActorEvidence] {
        var evidence: [String: ActorEvidence] = [:]
        for trace in traces {
            for hop in trace.hops { evidence[hop.actor, default: ActorEvidence()].add(hop) }
            for span in trace.spans {
                guard let (actor, mode) = recordedMode(span) else { continue }
                evidence[actor]?.recordedMode = mode
            }
        }
        return evidence
    }

    /// The actor of a handler's span, and what its runtime calls the handler with; runtimes of other releases do not say.
    private static func recordedMode(_ stored: StoredSpan) -> (actor: String, mode: HandlerMode)? {
        guard case .string(let text)? = stored.resource[.asyaHandlerMode], let mode = HandlerMode(rawValue: text),
            case .string(let actor)? = stored.span.attributes[.asyaActor]
        else { return nil }
        return (actor, mode)
    }

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
