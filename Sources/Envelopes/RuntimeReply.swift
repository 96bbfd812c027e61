// SPDX-License-Identifier: Apache-2.0

/// What a runtime answered: always an array on the wire, of outputs or of one error.
public enum RuntimeReply: Sendable, Hashable {
    /// What the handler produced; empty when it ends the pipeline.
    case outputs([RuntimeOutput])
    /// The handler failed. The code is as on the wire: a runtime of another version may know other codes.
    case error(code: String, details: ErrorDetails)

    /// Decodes an answer in one pass; payloads are validated and sliced, not decoded.
    ///
    /// Elements may lack `route` and `headers`; members that are not known are left out, as v0.1 does. An element with
    /// `error` and without `payload` makes the whole answer an error, wherever it stands.
    ///
    /// - Parameters:
    ///   - bytes: The frame.
    ///   - limits: Limits of routes and headers; a payload may nest as deep as it may in an envelope.
    /// - Throws: ``EnvelopeError/invalidReply(reason:)`` for an answer of another form, and errors of limits.
    public init(decoding bytes: [UInt8], limits: EnvelopeLimits = .standard) throws(EnvelopeError) {
        let reply: RuntimeReply
        let problem: EnvelopeError?
        do {
            // A payload is one level deeper in an answer than in an envelope.
            (reply, problem) = try JSONScanner.scan(bytes, maxDepth: limits.maxDepth + 1) {
                (scanner: inout JSONScanner) throws(JSONError) -> (RuntimeReply, EnvelopeError?) in
                var walk = EnvelopeScanner(scanner, source: bytes, limits: limits)
                let reply = try walk.reply()
                return (reply, walk.problem)
            }
        } catch {
            throw .invalidReply(reason: error.description)
        }
        switch problem {
        case nil: self = reply
        case .invalidReply(let reason)?: throw .invalidReply(reason: reason)
        case .tooManyActors(let count, let limit)?: throw .tooManyActors(count: count, limit: limit)
        case .headersTooLarge(let bytes, let limit)?: throw .headersTooLarge(bytes: bytes, limit: limit)
        case .invalidActorName(let index)?: throw .invalidActorName(index: index)
        case let problem?: throw .invalidReply(reason: problem.description)
        }
    }
}

extension EnvelopeScanner {
    /// Passes over a whole answer.
    fileprivate mutating func reply() throws(JSONError) -> RuntimeReply {
        scanner.skipWhitespace()
        guard scanner.next == ASCII.openBracket else {
            _ = try scanner.scanValue(depth: 0)
            try scanner.finish()
            note(.invalidReply(reason: "it is not an array"))
            return .outputs([])
        }
        try scanner.enterContainer(depth: 0)
        var outputs: [RuntimeOutput] = []
        var failure: RuntimeReply?
        var isFirst = true
        while try scanner.nextElement(&isFirst) {
            switch try element(outputs.count) {
            case .output(let output): outputs.append(output)
            case .failure(let reply): failure = failure ?? reply
            case .neither: break
            }
        }
        try scanner.finish()
        return failure ?? .outputs(outputs)
    }

    private enum Element {
        case output(RuntimeOutput)
        case failure(RuntimeReply)
        /// What it is was noted as a problem.
        case neither
    }

    private mutating func element(_ index: Int) throws(JSONError) -> Element {
        guard scanner.next == ASCII.openBrace else {
            _ = try scanner.scanValue(depth: 1)
            note(.invalidReply(reason: "element \(index) is not an object"))
            return .neither
        }
        try scanner.enterContainer(depth: 1)
        var payload: RawJSON?
        var route: Route?
        var headers: Headers?
        var error: RawJSON?
        var details: RawJSON?
        var names: [JSONMember] = []
        var isFirst = true
        while let name = try scanner.nextMember(&isFirst) {
            names.append(JSONMember(rawName: raw(name.range), nameHasEscapes: name.hasEscapes, value: .null))
            if isNamed(name, "payload") {
                payload = try value(depth: 2)
            } else if isNamed(name, "route") {
                if scanner.next == ASCII.lowerN {
                    try scanner.scanLiteral()
                } else {
                    route = try self.route(depth: 2)
                }
            } else if isNamed(name, "headers") {
                if scanner.next == ASCII.lowerN {
                    try scanner.scanLiteral()
                } else {
                    headers = try self.headers(depth: 2)
                }
            } else if isNamed(name, "error") {
                error = try lenientValue()
            } else if isNamed(name, "details") {
                details = try lenientValue()
            } else {
                _ = try value(depth: 2)
            }
        }
        _ = unique(names, object: "element \(index)")
        if let payload {
            return .output(RuntimeOutput(payload: payload, route: route, headers: headers))
        }
        guard let code = error?.stringValue() else {
            note(.invalidReply(reason: "element \(index) has neither a payload nor an error"))
            return .neither
        }
        var known = ErrorDetails(details.flatMap { try? JSONValue($0) })
        if known.message.isEmpty { known.message = code }
        if known.type.isEmpty { known.type = code }
        return .failure(.error(code: code, details: known))
    }

    /// Passes over a part of an error: a message that quotes half a surrogate pair is still the handler's error.
    private mutating func lenientValue() throws(JSONError) -> RawJSON {
        scanner.isStrict = false
        defer { scanner.isStrict = true }
        return try value(depth: 2)
    }
}
