// SPDX-License-Identifier: Apache-2.0

extension EnvelopeScanner {
    /// The parts of an envelope that were found so far.
    struct Parts {
        var id: String?
        var parentID: RawJSON?
        var route: Route?
        var headers: Headers?
        var payload: RawJSON?
        var deadline: RawJSON?
        var others: [JSONMember] = []
        /// The known members that occurred.
        var seen: Set = []
        /// The known members that occurred more than once.
        var repeated: Set = []

        /// A set of known members.
        struct Set: OptionSet {
            let rawValue: UInt8
            static let id = Set(rawValue: 1)
            static let payload = Set(rawValue: 2)
            static let route = Set(rawValue: 4)
            static let headers = Set(rawValue: 8)
            static let parentID = Set(rawValue: 16)
            static let deadline = Set(rawValue: 32)
        }
    }

    /// Passes over the whole envelope and fills `parts` as far as it comes.
    mutating func envelope(_ parts: inout Parts) throws(JSONError) {
        scanner.skipWhitespace()
        guard scanner.next == ASCII.openBrace else {
            _ = try scanner.scanValue(depth: 0)
            try scanner.finish()
            note(.wrongType(member: "envelope", expected: "a JSON object"))
            return
        }
        try scanner.enterContainer(depth: 0)
        var isFirst = true
        while let name = try scanner.nextMember(&isFirst) {
            if isNamed(name, "id") {
                see(.id, "id", &parts)
                parts.id = try string("id", depth: 1)
            } else if isNamed(name, "payload") {
                see(.payload, "payload", &parts)
                parts.payload = try value(depth: 1)
            } else if isNamed(name, "route") {
                see(.route, "route", &parts)
                parts.route = try route(depth: 1)
            } else if isNamed(name, "headers") {
                see(.headers, "headers", &parts)
                parts.headers = try headers(depth: 1)
            } else if isNamed(name, "parent_id") {
                see(.parentID, "parent_id", &parts)
                parts.parentID = try optionalString("parent_id", depth: 1)
            } else if isNamed(name, "deadline") {
                see(.deadline, "deadline", &parts)
                parts.deadline = try optionalString("deadline", depth: 1)
            } else {
                parts.others.append(try member(name, depth: 1))
            }
        }
        try scanner.finish()
    }

    /// Marks a known member as seen and notes its second occurrence.
    @inline(__always)
    private mutating func see(_ member: Parts.Set, _ name: StaticString, _ parts: inout Parts) {
        if parts.seen.contains(member) {
            parts.repeated.insert(member)
            note(.duplicateKey(object: "envelope", key: name.description))
        }
        parts.seen.insert(member)
    }
}
