// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// How dead letters are redriven.
public struct RedriveOptions: Sendable, Equatable {
    /// The actor that they go to; nil for the one whose dead letters they are.
    public var actor: String?

    /// Changes to their payloads, made in this order.
    public var assignments: [PayloadAssignment]

    /// How often one envelope may be redriven, this time included.
    public var maxRedrives: Int

    /// Whether `maxRedrives` is ignored.
    public var isForced: Bool

    /// Options with their defaults.
    public init(
        actor: String? = nil,
        assignments: [PayloadAssignment] = [],
        maxRedrives: Int = 3,
        isForced: Bool = false
    ) {
        self.actor = actor
        self.assignments = assignments
        self.maxRedrives = maxRedrives
        self.isForced = isForced
    }

    /// What becomes of a letter when it is redriven, but for what is known only when it is sent.
    ///
    /// - Parameter letter: The letter.
    /// - Returns: The draft.
    /// - Throws: ``RedriveRefusal`` when it must not or cannot be redriven like this.
    public func draft(of letter: DeadLetter) throws(RedriveRefusal) -> RedriveDraft {
        guard isForced || letter.redrives < maxRedrives else {
            throw .redrivenTooOften(redrives: letter.redrives, limit: maxRedrives)
        }
        let target = actor ?? letter.actor
        guard case .envelope(var envelope) = letter.content else {
            if case .unreadable(let error) = letter.content, !assignments.isEmpty { throw .notAnEnvelope(error) }
            return RedriveDraft(letter: letter, actor: target, envelope: nil)
        }
        if let actor { envelope.route.redirect(to: actor) }
        if !assignments.isEmpty { envelope.payload = try changed(envelope.payload) }
        return RedriveDraft(letter: letter, actor: target, envelope: envelope)
    }

    private func changed(_ payload: RawJSON) throws(RedriveRefusal) -> RawJSON {
        guard var value = try? JSONValue(payload) else { throw .noSuchPlace(assignments[0].path) }
        for assignment in assignments {
            guard value.set(assignment.value, at: assignment.path) else { throw .noSuchPlace(assignment.path) }
        }
        return RawJSON(value)
    }
}

extension Route {
    /// Puts another actor in the place of the current one, or after the last; an end actor takes any route as it is.
    fileprivate mutating func redirect(to actor: String) {
        guard actor != currentActor, actor != ActorName.happyEnd, actor != ActorName.errorEnd else { return }
        if actors.indices.contains(current) {
            actors[current] = actor
        } else {
            current = actors.count
            actors.append(actor)
        }
    }
}
