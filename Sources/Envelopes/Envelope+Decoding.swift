// SPDX-License-Identifier: Apache-2.0

extension Envelope {
    /// Decodes an envelope in one pass.
    ///
    /// The whole input is validated, the payload included, and none of it copied: payload and headers are slices of
    /// `bytes`. Whether the envelope is at the right actor is asked separately (``check(isAt:)``).
    ///
    /// - Parameters:
    ///   - bytes: The message as it was received.
    ///   - limits: What is too large.
    /// - Throws: ``EnvelopeError`` for everything that is not a valid envelope within the limits.
    public init(decoding bytes: [UInt8], limits: EnvelopeLimits = .standard) throws(EnvelopeError) {
        guard bytes.count <= limits.maxBytes else {
            throw .tooLarge(bytes: bytes.count, limit: limits.maxBytes)
        }
        let decoded: Envelope
        let problem: EnvelopeError?
        do {
            (decoded, problem) = try JSONScanner.scan(bytes, maxDepth: limits.maxDepth) {
                (scanner: inout JSONScanner) throws(JSONError) -> (Envelope, EnvelopeError?) in
                var walk = EnvelopeScanner(scanner, source: bytes, limits: limits)
                var parts = EnvelopeScanner.Parts()
                try walk.envelope(&parts)
                return walk.assemble(parts)
            }
        } catch {
            throw EnvelopeError(error)
        }
        if let problem { throw problem }
        self = decoded
    }
}

extension EnvelopeScanner {
    /// Puts the parts together and tells what is wrong with them; the envelope counts only when nothing is.
    fileprivate mutating func assemble(_ parts: Parts) -> (Envelope, EnvelopeError?) {
        var envelope = Envelope(
            id: parts.id ?? "",
            route: parts.route ?? Route(actors: []),
            headers: parts.headers ?? Headers(),
            payload: parts.payload ?? .null,
            extensions: unique(parts.others, object: "envelope")
        )
        envelope.parentIDText = parts.parentID
        envelope.deadlineText = parts.deadline
        if problem == nil {
            if let id = parts.id {
                if id.isEmpty { note(.empty(member: "id")) }
            } else {
                note(.missing(member: "id"))
            }
            if parts.route == nil { note(.missing(member: "route")) }
            if parts.payload == nil { note(.missing(member: "payload")) }
        }
        return (envelope, problem)
    }
}
