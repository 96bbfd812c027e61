// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import YAMLDocuments

/// What will be sent, checked as far as that is possible without the queues.
struct SendPlan: Sendable, Equatable {
    let route: [String]
    let headers: Headers
    let id: String?
    let payloads: [RawJSON]

    /// Checks the arguments.
    ///
    /// - Parameters:
    ///   - options: the arguments.
    ///   - payloads: what `--payload` named.
    /// - Throws: `SendError` for the first argument that cannot be used.
    init(_ options: SendOptions, payloads: [RawJSON]) throws(SendError) {
        route = options.route
        self.payloads = payloads
        for actor in route where !ActorName.isValid(actor) { throw .notAnActor(actor) }
        headers = try Self.headers(options.headers)
        id = options.id
        if let id, id.isEmpty { throw .id(reason: "an id must not be empty") }
        guard id == nil || payloads.count == 1 else {
            throw .id(reason: "\(payloads.count) envelopes cannot share one id; leave it out")
        }
    }

    private static func headers(_ arguments: [String]) throws(SendError) -> Headers {
        var headers = Headers()
        for argument in arguments {
            guard let separator = argument.firstIndex(of: "="), separator != argument.startIndex else {
                throw .header(argument, reason: "must be NAME=VALUE")
            }
            let name = String(argument[..<separator])
            guard !ManagedHeader.isManaged(name) || name == ManagedHeader.baggage.rawValue else {
                throw .header(name, reason: "this header is managed by asya and cannot be set")
            }
            headers.setString(String(argument[argument.index(after: separator)...]), for: name)
        }
        return headers
    }

    /// Checks that every actor of the route has a queue.
    ///
    /// - Parameter known: the actors that have.
    /// - Throws: `SendError.unknownActor(_:known:nearest:)`.
    func check(known: [String]) throws(SendError) {
        for actor in route where !known.contains(actor) {
            throw .unknownActor(actor, known: known, nearest: NearestName.of(actor, in: known))
        }
    }

    /// The envelope of a payload, without what is known only when it is published.
    func envelope(_ payload: RawJSON, id: String) -> Envelope {
        Envelope(id: id, route: Route(actors: route), headers: headers, payload: payload)
    }
}
