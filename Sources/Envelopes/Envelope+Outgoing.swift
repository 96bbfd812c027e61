// SPDX-License-Identifier: Apache-2.0

extension Envelope {
    /// Makes the envelopes that leave this hop from what the handler answered.
    ///
    /// No output ends the pipeline early: this envelope itself goes to happy-end, its payload unchanged. Of several
    /// outputs, the first keeps the id and the others get ids of their own (``fanOutID(element:)``) and this envelope
    /// as parent; all get the `x-asya-fan-out` header. `deadline`, unknown members, headers and `route.metadata` go
    /// along byte for byte where the handler did not change them; managed headers cannot be changed by a handler.
    /// The caller writes the managed headers of the next hop (time, attempt, trace context) afterwards.
    ///
    /// - Parameters:
    ///   - outputs: What the handler answered, in its order.
    ///   - limits: What is too large for the next hop.
    /// - Returns: One departure for each output, or the one to happy-end.
    /// - Throws: ``EnvelopeError/routeRewrite(_:)`` for a route that the handler may not set, and the errors of limits.
    public func outgoing(
        for outputs: [RuntimeOutput],
        limits: EnvelopeLimits = .standard
    ) throws(EnvelopeError) -> [Departure] {
        guard !outputs.isEmpty else { return [Departure(envelope: self, destination: .happyEnd)] }
        var departures: [Departure] = []
        departures.reserveCapacity(outputs.count)
        for (index, output) in outputs.enumerated() {
            var envelope = self
            envelope.route = try route.rewritten(as: output.route)
            envelope.payload = output.payload
            if let headers = output.headers {
                envelope.headers = self.headers.rewritten(as: headers)
                try envelope.headers.checkSize(limits)
            }
            if outputs.count > 1 {
                envelope.headers.fanOut = FanOut(originID: id, index: index, count: outputs.count)
            }
            if index > 0 {
                envelope.id = fanOutID(element: index)
                envelope.parentID = id
            }
            let size = envelope.payload.count + envelope.headers.members.contentCount
            guard size <= limits.maxBytes else { throw .tooLarge(bytes: size, limit: limits.maxBytes) }
            let destination = envelope.route.currentActor.map(Departure.Destination.actor) ?? .happyEnd
            departures.append(Departure(envelope: envelope, destination: destination))
        }
        return departures
    }

    /// The id of one part of a fan-out at this hop: the id itself for the first, `<id>-<hop>-<element>` for others.
    ///
    /// Unique among all descendants of an envelope: a lineage passes each hop once, with `current` growing, so the
    /// hop tells repeated fan-outs of one envelope apart, and nested ones extend different ids. A repeated attempt at
    /// the same hop gives the same ids, by which duplicates are known.
    ///
    /// - Parameter element: The place of the part, from 0.
    /// - Returns: The id.
    public func fanOutID(element: Int) -> String {
        element == 0 ? id : "\(id)-\(route.current)-\(element)"
    }
}

extension Route {
    /// The route after a handler at the current actor answered with a route of its own, or with none.
    ///
    /// Metadata and unknown members keep their bytes where the handler's mean the same or are missing.
    fileprivate func rewritten(as rewrite: Route?) throws(EnvelopeError) -> Route {
        guard let rewrite else { return advanced() }
        if let violation = violation(of: rewrite) { throw .routeRewrite(violation) }
        var result = self
        result.actors = rewrite.actors
        result.current = rewrite.current
        result.metadata = Self.changed(metadata, rewrite.metadata)
        for member in rewrite.extensions {
            result.extensions[member.name] = Self.changed(extensions[member.name], member.value)
        }
        return result
    }

    /// The new value where it means something else than the old one, else the old one.
    private static func changed(_ old: RawJSON?, _ new: RawJSON?) -> RawJSON? {
        guard let new else { return old }
        guard let old, old != new else { return new }
        return (try? JSONDifference.first(between: old, and: new)) == .some(nil) ? old : new
    }
}
