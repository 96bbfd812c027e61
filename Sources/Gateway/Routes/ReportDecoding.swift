// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Tracking

/// What sidecars send to the internal listener.
enum SidecarReport: Equatable {
    /// An actor has come further with an envelope, or an envelope has reached an end actor; and what to register first when
    /// the envelope is not known, as the report of its end may overtake that of its beginning.
    case envelope(AddressedReport, origin: ChildRegistration? = nil)
    /// An envelope was split off from another.
    case child(ChildRegistration)
}

/// A fan-out told of one of its parts.
struct ChildRegistration: Sendable, Equatable {
    /// The part.
    var id: String
    /// The envelope that it was split off from.
    var parentID: String
    /// Its route.
    var actors: [String]
    /// Where on the route it starts.
    var currentActorIndex: Int
}

extension ProgressReport {
    /// Reads the body of `POST /envelopes/{id}/progress`, or an element of a batch.
    ///
    /// - Parameters:
    ///   - fields: The members.
    ///   - mayNameNextActor: Whether a sidecar of v0.1 may have sent it.
    /// - Throws: `APIError.invalidRequest` that names the member that is wrong.
    init(_ fields: ObjectFields, mayNameNextActor: Bool) throws(APIError) {
        guard let index = try fields.index("current_actor_idx") else {
            throw fields.wrong("current_actor_idx", "an integer from 0 to 1000000")
        }
        // A state that this version does not know says no more than that the envelope runs.
        let state = try fields.string("status").flatMap(ActorState.init)
        self.init(
            actors: try fields.strings("actors"),
            currentActorIndex: index,
            state: state,
            message: try fields.string("message"),
            mayNameNextActor: mayNameNextActor
        )
    }
}

extension FinalReport {
    /// Reads the body of `POST /envelopes/{id}/final`, or an element of a batch.
    init(_ fields: ObjectFields) throws(APIError) {
        guard let outcome = try fields.string("status").flatMap(Outcome.init) else {
            throw fields.wrong("status", "succeeded or failed")
        }
        self.init(
            outcome: outcome,
            result: fields.json("result"),
            error: try fields.string("error"),
            errorDetails: fields.json("error_details"),
            actors: try fields.strings("actors"),
            currentActorIndex: try fields.index("current_actor_idx"),
            currentActorName: try fields.string("current_actor_name"),
            storedAt: fields["metadata"]?["s3_uri"]?.stringValue
        )
    }
}

extension ChildRegistration {
    /// Reads the body of `POST /envelopes`, or an element of a batch.
    init(_ fields: ObjectFields) throws(APIError) {
        id = try Self.id(fields, "id")
        parentID = try Self.id(fields, "parent_id")
        actors = try fields.strings("actors")
        guard !actors.isEmpty else { throw fields.wrong("actors", "an array of at least one string") }
        currentActorIndex = try fields.index("current") ?? 0
    }

    private static func id(_ fields: ObjectFields, _ name: String) throws(APIError) -> String {
        let id = try fields.requiredString(name)
        guard RouteTable.isID(id) else {
            throw fields.wrong(name, "1 to 256 letters, digits, hyphens, underscores, points and colons")
        }
        return id
    }
}

extension SidecarReport {
    /// How many reports one request may hold.
    static let maxBatch = 10_000

    /// Reads the body of `POST /reports`.
    static func batch(_ body: JSONValue) throws(APIError) -> [SidecarReport] {
        let fields = try ObjectFields(body, "the body")
        guard let elements = fields["reports"]?.arrayValue, elements.count <= maxBatch else {
            throw fields.wrong("reports", "an array of at most \(maxBatch) reports")
        }
        var reports: [SidecarReport] = []
        reports.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            reports.append(try SidecarReport(ObjectFields(element, "reports[\(index)]")))
        }
        return reports
    }

    private init(_ fields: ObjectFields) throws(APIError) {
        switch try fields.string("kind") {
        case "progress":
            let report = try ProgressReport(fields, mayNameNextActor: false)
            self = .envelope(AddressedReport(try fields.requiredString("id"), .progress(report)))
        case "final":
            self = .envelope(
                AddressedReport(try fields.requiredString("id"), .final(try FinalReport(fields))),
                origin: fields["parent_id"] == nil ? nil : try ChildRegistration(fields)
            )
        case "child":
            self = .child(try ChildRegistration(fields))
        default:
            throw fields.wrong("kind", "progress, final or child")
        }
    }
}
