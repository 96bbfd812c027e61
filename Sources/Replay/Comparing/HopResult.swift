// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import RuntimeLink
internal import TraceStore

/// What a hop came to when it was run again.
enum HopResult: Sendable, Hashable {
    /// The envelopes that would have been sent, and where to.
    case outputs([Departure])
    /// The failure that the retry policy would have been asked about.
    case failure(code: String, details: ErrorDetails)

    /// Reads the answer of a runtime by the rules of a live hop.
    ///
    /// - Parameters:
    ///   - answer: The frame.
    ///   - envelope: The envelope that the handler was given.
    init(answer: [UInt8], to envelope: Envelope) {
        do throws(EnvelopeError) {
            switch try RuntimeReply(decoding: answer, limits: .standard) {
            case .outputs(let outputs): self = .outputs(try envelope.outgoing(for: outputs, limits: .standard))
            case .error(let code, let details): self = .failure(code: code, details: details)
            }
        } catch {
            self = .failure(error)
        }
    }

    /// Makes the checks of a live hop that come before its handler.
    ///
    /// - Parameters:
    ///   - message: The bytes received.
    ///   - actor: The actor that received them.
    init(checking message: [UInt8], at actor: String) {
        do throws(EnvelopeError) {
            let envelope = try Envelope(decoding: message)
            try envelope.check(isAt: actor)
            self = .outputs([])
        } catch {
            self = .failure(error)
        }
    }

    /// Reads a failed call as a live hop does; nil when the runtime never had the message.
    init?(_ error: RuntimeLinkError) {
        let (code, type): (ErrorCode, String)
        switch error {
        case .timedOut: (code, type) = (.timeoutError, "TimeoutError")
        case .malformedAnswer: (code, type) = (.processingError, "MalformedAnswer")
        case .requestTooLarge, .answerTooLarge: (code, type) = (.envelopeTooLarge, "EnvelopeTooLarge")
        case .closedBeforeAnswer: (code, type) = (.runtimeCrashed, "RuntimeCrashed")
        case .cannotConnect, .notBegun, .cancelled, .clientClosed, .cannotListen: return nil
        }
        self = .failure(code: code.rawValue, details: ErrorDetails(message: "\(error)", type: type))
    }

    /// Takes what was recorded of a hop for what it came to.
    ///
    /// - Throws: ``Impossibility`` when its outputs were not recorded.
    init(recorded hop: StoredHop) throws(Impossibility) {
        if let error = hop.error {
            let details = ErrorDetails(message: error.message, type: error.type, traceback: error.traceback)
            self = .failure(code: error.code, details: details)
            return
        }
        var departures: [Departure] = []
        for output in hop.outputs {
            let envelope = try HopComparison.envelope(output.envelope, isCovered: { _ in false }).envelope
            let isSentOn = envelope.route.current > hop.routeIndex
            let next = isSentOn ? envelope.route.currentActor : nil
            departures.append(
                Departure(envelope: envelope, destination: next.map(Departure.Destination.actor) ?? .happyEnd)
            )
        }
        self = .outputs(departures)
    }

    /// The same, where a failure may come of the network being blocked with a word about that in its message.
    var explainingBlockedNetwork: HopResult {
        guard case .failure(let code, var details) = self else { return self }
        let signs = ["Network is unreachable", "name resolution", "Name or service not known", "Connection refused"]
        guard signs.contains(where: details.message.contains) else { return self }
        details.message += " (a replay keeps handlers from the network; --allow-network lets them)"
        return .failure(code: code, details: details)
    }

    private static func failure(_ error: EnvelopeError) -> HopResult {
        .failure(code: error.code.rawValue, details: error.details)
    }
}
