// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore

/// One thing that the gateway is told about an envelope.
struct GatewayReport: Sendable, Equatable {
    /// The envelope.
    var envelopeID: String
    var content: Content

    enum Content: Sendable, Equatable {
        case progress(Progress)
        case child(Child)
        case final(Final)
    }

    /// How far an actor has come.
    struct Progress: Sendable, Equatable {
        enum State: String, Sendable {
            case received, processing, completed
        }

        var actors: [String]
        /// The place of the actor that works, before and after its handler.
        var index: Int
        var state: State
        var message: String?
        var took: Duration?
    }

    /// An envelope that came out of another one's fan-out.
    struct Child: Sendable, Equatable {
        var parentID: String
        var actors: [String]
        /// The place of the actor that it goes to.
        var index: Int
    }

    /// How an envelope ended.
    struct Final: Sendable, Equatable {
        enum Outcome: Sendable, Equatable {
            case succeeded(result: RawJSON)
            case failed(error: String, details: RawJSON?)

            var size: Int {
                switch self {
                case .succeeded(let result): result.count
                case .failed(let error, let details): error.utf8.count + (details?.count ?? 0)
                }
            }
        }

        var outcome: Outcome
        /// The envelope that it came out of by a fan-out, whose registration may be told later than this.
        var parentID: String?
        var actors: [String]
        var index: Int
        /// Where the envelope was stored; nil when that is not known.
        var location: String?
        var atUnixNano: UInt64
    }

    /// How it is counted.
    var kind: ReportKind {
        switch content {
        case .progress: .progress
        case .child: .child
        case .final: .final
        }
    }

    /// About as many bytes as it takes in a request.
    var size: Int {
        let variable =
            switch content {
            case .progress(let progress): Self.size(of: progress.actors) + (progress.message?.utf8.count ?? 0)
            case .child(let child): Self.size(of: child.actors) + child.parentID.utf8.count
            case .final(let final):
                Self.size(of: final.actors) + final.outcome.size + (final.parentID?.utf8.count ?? 0)
            }
        return 192 + envelopeID.utf8.count + variable
    }

    private static func size(of actors: [String]) -> Int { actors.reduce(0) { $0 + $1.utf8.count + 3 } }
}
