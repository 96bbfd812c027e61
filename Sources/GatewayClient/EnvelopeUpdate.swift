// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// What a gateway says of an envelope: an event of its stream, or all that is known of it.
public struct EnvelopeUpdate: Sendable, Equatable {
    /// How an envelope stands.
    public enum Status: String, Sendable, CaseIterable {
        /// Nobody works on it yet.
        case pending
        /// It is on its way.
        case running
        /// It reached the end of its route.
        case succeeded
        /// It failed.
        case failed
        /// Somebody canceled it.
        case canceled

        /// Whether nothing more will happen to it.
        public var isFinal: Bool { self == .succeeded || self == .failed || self == .canceled }
    }

    /// How it stands.
    public let status: Status
    /// What happened last, in words.
    public let message: String?
    /// What came of it; of one that failed, an object with the error.
    public let result: JSONValue?
    /// Why it failed.
    public let error: String?
    /// How much is done, 0 to 100.
    public let progressPercent: Double
    /// The actor that it is at.
    public let actor: String?
    /// The actors of its route.
    public let actors: [String]
    /// The place of the actor that it is at.
    public let currentActorIndex: Int?
    /// How far that actor has come: `received`, `processing` or `completed`.
    public let actorState: String?
    /// All that the gateway says.
    public let json: JSONValue

    /// Reads an event's data, or the answer to `GET /envelopes/{id}`; nil when it is neither.
    init?(_ json: JSONValue) {
        guard let status = json["status"]?.stringValue.flatMap(Status.init) else { return nil }
        self.status = status
        message = json["message"]?.stringValue
        result = json["result"]
        error = json["error"]?.stringValue
        progressPercent = json["progress_percent"]?.doubleValue ?? 0
        actor = json["actor"]?.stringValue ?? json["current_actor_name"]?.stringValue
        actors = (json["actors"] ?? json["route"]?["actors"])?.arrayValue?.compactMap(\.stringValue) ?? []
        currentActorIndex = json["current_actor_idx"]?.intValue
        actorState = json["envelope_state"]?.stringValue
        self.json = json
    }
}
