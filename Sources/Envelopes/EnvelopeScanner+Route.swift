// SPDX-License-Identifier: Apache-2.0

extension EnvelopeScanner {
    /// Passes over a route; nil, and a note, when the value is no object or has no actors.
    mutating func route(depth: Int) throws(JSONError) -> Route? {
        guard scanner.next == ASCII.openBrace else {
            _ = try scanner.scanValue(depth: depth)
            note(.wrongType(member: "route", expected: "an object"))
            return nil
        }
        try scanner.enterContainer(depth: depth)
        var actors: [String]?
        var current: Int?
        var metadata: RawJSON?
        var others: [JSONMember] = []
        var isFirst = true
        while let name = try scanner.nextMember(&isFirst) {
            if isNamed(name, "actors") {
                if actors != nil { note(.duplicateKey(object: "route", key: "actors")) }
                actors = try self.actors(depth: depth + 1)
            } else if isNamed(name, "current") {
                if current != nil { note(.duplicateKey(object: "route", key: "current")) }
                current = try index(depth: depth + 1)
            } else if isNamed(name, "metadata") {
                if metadata != nil { note(.duplicateKey(object: "route", key: "metadata")) }
                metadata = try value(depth: depth + 1)
            } else {
                others.append(try member(name, depth: depth + 1))
            }
        }
        let extensions = unique(others, object: "route")
        guard let actors else {
            note(.missing(member: "route.actors"))
            return nil
        }
        return Route(actors: actors, current: current ?? 0, metadata: metadata, extensions: extensions)
    }

    /// Passes over the list of actors.
    private mutating func actors(depth: Int) throws(JSONError) -> [String] {
        guard scanner.next == ASCII.openBracket else {
            _ = try scanner.scanValue(depth: depth)
            note(.wrongType(member: "route.actors", expected: "a list of actor names"))
            return []
        }
        try scanner.enterContainer(depth: depth)
        var actors: [String] = []
        actors.reserveCapacity(8)
        var count = 0
        var isFirst = true
        while try scanner.nextElement(&isFirst) {
            let start = scanner.position
            if scanner.next != ASCII.quote {
                _ = try scanner.scanValue(depth: depth + 1)
                note(.wrongType(member: "route.actors[\(count)]", expected: "a string"))
            } else if count < limits.maxActors {
                let hasEscapes = try scanner.scanString()
                let content = content(start..<scanner.position)
                let name = JSONString.decodeExactly(content, hasEscapes: hasEscapes)
                if let name, hasEscapes ? ActorName.isValid(name) : ActorName.isValid(content) {
                    actors.append(name)
                } else {
                    note(.invalidActorName(index: count))
                }
            } else {
                _ = try scanner.scanString()
            }
            count += 1
        }
        if count == 0 { note(.empty(member: "route.actors")) }
        if count > limits.maxActors { note(.tooManyActors(count: count, limit: limits.maxActors)) }
        return actors
    }

    /// Passes over the index of the current actor.
    private mutating func index(depth: Int) throws(JSONError) -> Int {
        let value = try value(depth: depth)
        // The largest integer is left out so that one more can always be counted.
        guard let index = value.intValue(), index >= 0, index < .max else {
            note(.wrongType(member: "route.current", expected: "an integer from 0"))
            return 0
        }
        return index
    }

    /// Passes over headers; `null` is read as none, as v0.1 does.
    mutating func headers(depth: Int) throws(JSONError) -> Headers {
        guard scanner.next == ASCII.openBrace else {
            if try !value(depth: depth).isNull { note(.wrongType(member: "headers", expected: "an object")) }
            return Headers()
        }
        try scanner.enterContainer(depth: depth)
        var members: [JSONMember] = []
        members.reserveCapacity(8)
        var isFirst = true
        while let name = try scanner.nextMember(&isFirst) {
            members.append(try header(name, depth: depth + 1))
        }
        let headers = Headers(unique(members, object: "headers"))
        do {
            try headers.checkSize(limits)
        } catch {
            note(error)
        }
        return headers
    }

    /// Passes over the value of a header and notes a name or a text that could be read as more than one header.
    private mutating func header(_ name: JSONScanner.Name, depth: Int) throws(JSONError) -> JSONMember {
        guard scanner.next == ASCII.quote, !name.hasEscapes else {
            let header = try member(name, depth: depth)
            if name.hasEscapes { checkText(of: header) }
            return header
        }
        let start = scanner.position
        let hasEscapes = try scanner.scanString()
        let value = raw(start..<scanner.position)
        let header = JSONMember(rawName: raw(name.range), nameHasEscapes: false, value: value)
        // Line breaks are always escaped in JSON; most texts have no escapes and are looked at no further.
        if hasEscapes { checkText(of: header) }
        return header
    }

    private mutating func checkText(of header: JSONMember) {
        if limits.checksHeaderText, !header.isSafeHeader { note(.illegalHeader(name: header.name)) }
    }
}
