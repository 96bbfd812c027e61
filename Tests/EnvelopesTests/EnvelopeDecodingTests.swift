// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Testing

struct EnvelopeDecodingTests {
    private func decode(_ text: String, _ limits: EnvelopeLimits = .standard) throws(EnvelopeError) -> Envelope {
        try Envelope(decoding: Array(text.utf8), limits: limits)
    }

    private func error(_ text: String, _ limits: EnvelopeLimits = .standard) -> EnvelopeError? {
        do {
            _ = try decode(text, limits)
            return nil
        } catch {
            return error
        }
    }

    @Test func `reads every member`() throws {
        let envelope = try decode(
            #"""
            {"id":"i-1","parent_id":"i-0","route":{"actors":["a","b"],"current":1,"metadata":{"job_id":"j"},"x":[1]},
             "headers":{"trace_id":"t","n":7},"payload":{"a":[1.50]},"deadline":"2025-11-18T12:00:00Z","status":{"phase":"x"}}
            """#
        )
        #expect(envelope.id == "i-1")
        #expect(envelope.parentID == "i-0")
        #expect(envelope.route.actors == ["a", "b"])
        #expect(envelope.route.current == 1)
        #expect(envelope.route.currentActor == "b")
        #expect(envelope.route.metadata == RawJSON(trusted: Array(#"{"job_id":"j"}"#.utf8)))
        #expect(envelope.route.extensions["x"] == RawJSON(trusted: Array("[1]".utf8)))
        #expect(envelope.headers.string("trace_id") == "t")
        #expect(envelope.headers.int("n") == 7)
        #expect(envelope.payload.bytes == Array(#"{"a":[1.50]}"#.utf8))
        #expect(envelope.deadline == "2025-11-18T12:00:00Z")
        #expect(envelope.deadlineUnixNano == 1_763_467_200_000_000_000)
        #expect(envelope.extensions["status"]?.bytes == Array(#"{"phase":"x"}"#.utf8))
    }

    @Test func `reads the least that an envelope needs, with the route at its start`() throws {
        let envelope = try decode(#"{"payload":null,"route":{"actors":["a"]},"id":"x"}"#)
        #expect(envelope.route == Route(actors: ["a"]))
        #expect(envelope.headers.isEmpty && envelope.extensions.isEmpty)
        #expect(envelope.parentID == nil && envelope.deadline == nil && envelope.deadlineUnixNano == nil)
        #expect(envelope.encoded() == Array(#"{"id":"x","route":{"actors":["a"],"current":0},"payload":null}"#.utf8))
    }

    @Test func `takes null for an optional member as v0.1 does`() throws {
        let envelope = try decode(
            #"{"id":"x","parent_id":null,"deadline":null,"headers":null,"route":{"actors":["a"]},"payload":1}"#
        )
        #expect(envelope.parentID == nil && envelope.deadline == nil && envelope.headers.isEmpty)
    }

    @Test func `resolves escapes in names before it knows them`() throws {
        let envelope = try decode(#"{"\u0069d":"\u0078","route":{"\u0061ctors":["\u0061"]},"pa\u0079load":1}"#)
        #expect(envelope.id == "x")
        #expect(envelope.route.actors == ["a"])
    }

    @Test(arguments: [
        (#"{"route":{"actors":["a"]},"payload":1}"#, EnvelopeError.missing(member: "id")),
        (#"{"id":"x","payload":1}"#, .missing(member: "route")),
        (#"{"id":"x","route":{"actors":["a"]}}"#, .missing(member: "payload")),
        (#"{"id":"x","route":{},"payload":1}"#, .missing(member: "route.actors")),
        (#"{"id":"","route":{"actors":["a"]},"payload":1}"#, .empty(member: "id")),
        (#"{"id":"x","route":{"actors":[]},"payload":1}"#, .empty(member: "route.actors")),
        (#"{"id":5,"route":{"actors":["a"]},"payload":1}"#, .wrongType(member: "id", expected: "a string")),
        (#"{"id":null,"route":{"actors":["a"]},"payload":1}"#, .wrongType(member: "id", expected: "a string")),
        (#"{"id":"x","route":[],"payload":1}"#, .wrongType(member: "route", expected: "an object")),
        (
            #"{"id":"x","route":{"actors":"a"},"payload":1}"#,
            .wrongType(member: "route.actors", expected: "a list of actor names")
        ),
        (
            #"{"id":"x","route":{"actors":["a",1]},"payload":1}"#,
            .wrongType(member: "route.actors[1]", expected: "a string")
        ),
        (#"{"id":"x","route":{"actors":["a","B"]},"payload":1}"#, .invalidActorName(index: 1)),
        (#"{"id":"x","route":{"actors":["../etc"]},"payload":1}"#, .invalidActorName(index: 0)),
        (#"{"id":"x","route":{"actors":[""]},"payload":1}"#, .invalidActorName(index: 0)),
        (
            #"{"id":"x","route":{"actors":["a"],"current":-1},"payload":1}"#,
            .wrongType(member: "route.current", expected: "an integer from 0")
        ),
        (
            #"{"id":"x","route":{"actors":["a"],"current":1.0},"payload":1}"#,
            .wrongType(member: "route.current", expected: "an integer from 0")
        ),
        (
            #"{"id":"x","route":{"actors":["a"],"current":9223372036854775807},"payload":1}"#,
            .wrongType(member: "route.current", expected: "an integer from 0")
        ),
        (
            #"{"id":"x","route":{"actors":["a"],"current":true},"payload":1}"#,
            .wrongType(member: "route.current", expected: "an integer from 0")
        ),
        (
            #"{"id":"x","route":{"actors":["a"]},"headers":[],"payload":1}"#,
            .wrongType(member: "headers", expected: "an object")
        ),
        (
            #"{"id":"x","parent_id":1,"route":{"actors":["a"]},"payload":1}"#,
            .wrongType(member: "parent_id", expected: "a string")
        ),
        (
            #"{"id":"x","deadline":{},"route":{"actors":["a"]},"payload":1}"#,
            .wrongType(member: "deadline", expected: "a string")
        ),
        ("[1]", .wrongType(member: "envelope", expected: "a JSON object")),
        ("null", .wrongType(member: "envelope", expected: "a JSON object")),
    ])
    func `refuses JSON that is no envelope`(text: String, expected: EnvelopeError) {
        #expect(error(text) == expected)
    }

    @Test(arguments: [
        (#"{"id":"x","id":"x","route":{"actors":["a"]},"payload":1}"#, "envelope", "id"),
        (#"{"id":"x","\u0069d":"y","route":{"actors":["a"]},"payload":1}"#, "envelope", "id"),
        (#"{"id":"x","route":{"actors":["a"]},"payload":1,"payload":2}"#, "envelope", "payload"),
        (#"{"id":"x","u":1,"route":{"actors":["a"]},"payload":1,"\u0075":2}"#, "envelope", "u"),
        (#"{"id":"x","route":{"actors":["a"],"actors":["b"]},"payload":1}"#, "route", "actors"),
        (#"{"id":"x","route":{"actors":["a"],"current":0,"current":1},"payload":1}"#, "route", "current"),
        (#"{"id":"x","route":{"actors":["a"],"é":0,"\u00e9":1},"payload":1}"#, "route", "é"),
        (#"{"id":"x","route":{"actors":["a"]},"headers":{"k":1,"k":1},"payload":1}"#, "headers", "k"),
        (#"{"id":"x","route":{"actors":["a"]},"headers":null,"headers":{},"payload":1}"#, "envelope", "headers"),
    ])
    func `refuses members that occur twice`(text: String, object: String, key: String) {
        #expect(error(text) == .duplicateKey(object: object, key: key))
    }

    @Test func `tells names apart by their bytes, not by how they look`() throws {
        let envelope = try decode(
            #"{"id":"x","route":{"actors":["a"]},"headers":{"\u00e9":1,"e\u0301":2},"payload":{"a":1,"a":2}}"#
        )
        #expect(envelope.headers["\u{e9}"]?.intValue() == 1)
        #expect(envelope.headers["e\u{301}"]?.intValue() == 2)
    }

    @Test func `finds a duplicate among very many members in no time`() {
        let many = (0..<20_000).map { #""m\#($0)":0"# }.joined(separator: ",")
        let text = #"{"id":"x","route":{"actors":["a"]},"payload":1,\#(many),"m19999":1}"#
        #expect(error(text) == .duplicateKey(object: "envelope", key: "m19999"))
    }

    @Test(arguments: [
        ("", EnvelopeError.notJSON(offset: 0, fault: .unexpectedEnd)),
        ("{", .notJSON(offset: 1, fault: .unexpectedEnd)),
        (#"{"id":5,"#, .notJSON(offset: 8, fault: .unexpectedEnd)),
        (#"{"id":5,"route":nope}"#, .notJSON(offset: 16, fault: .valueExpected)),
        (#"{"id":"x","payload":NaN}"#, .notFinite(offset: 20)),
        (#"{"id":"x","payload":[1,-Infinity]}"#, .notFinite(offset: 23)),
        (#"{"id":"\ud800","payload":1}"#, .notJSON(offset: 7, fault: .loneSurrogate)),
        (#"{"id":"x","\udc00":1}"#, .notJSON(offset: 11, fault: .loneSurrogate)),
        (#"{"id":"x","route":{"actors":["a"]},"payload":1}}"#, .notJSON(offset: 47, fault: .trailingBytes)),
        (#"{"id":"x","route":{"actors":["a"]},"payload":1} {}"#, .notJSON(offset: 48, fault: .trailingBytes)),
    ])
    func `names what is not JSON even where something else is wrong before`(text: String, expected: EnvelopeError) {
        #expect(error(text) == expected)
    }

    @Test func `refuses bytes that are not UTF-8 anywhere`() {
        let bytes = Array(#"{"id":"x","route":{"actors":["a"]},"payload":""#.utf8) + [0xFF] + Array(#""}"#.utf8)
        #expect(throws: EnvelopeError.notUTF8(offset: 46)) { try Envelope(decoding: bytes) }
    }

    @Test(arguments: [
        (#""udc80":"\udc80""#, JSONFault.loneSurrogate, 67), (#""n":[1e400]"#, .numberTooLarge, 63),
    ])
    func `a payload that nobody can read alike is refused`(member: String, fault: JSONFault, offset: Int) {
        let text = #"{"id":"x","route":{"actors":["a"],"current":0},"payload":{\#(member)}}"#
        #expect(error(text) == .notJSON(offset: offset, fault: fault))
    }

    @Test(arguments: [
        (#""h":"a\r\nX-Evil: 1""#, "h"), (#""h":"a\u000a""#, "h"), (#""a\nb":1"#, "a\nb"),
        (#""baggage":"\u0000""#, "baggage"),
    ])
    func `a header that could be read as two is refused, except by end actors`(member: String, name: String) throws {
        let text = #"{"id":"x","route":{"actors":["a"]},"headers":{"ok":"\t\\n",\#(member)},"payload":1}"#
        #expect(error(text) == .illegalHeader(name: name))
        #expect(try Envelope(decoding: Array(text.utf8), limits: .endActor).encoded().contains(0x5C))
        #expect(EnvelopeSalvage(Array(text.utf8)).headers.string("ok") == "\t\\n")
        #expect(EnvelopeSalvage(Array(text.utf8)).headers.members.count == 1)
    }

    @Test func `a header that is no text may hold line breaks inside`() throws {
        let text = #"{"id":"x","route":{"actors":["a"]},"headers":{"h":{"lines":"1\n2"}},"payload":1}"#
        #expect(error(text) == nil)
    }

    @Test func `each limit has an error of its own`() {
        let limits = EnvelopeLimits(maxBytes: 400, maxDepth: 5, maxActors: 3, maxHeaderBytes: 40)
        func text(actors: Int = 1, header: Int = 1, payload: String = "1", managed: Int = 1) -> String {
            let names = Array(repeating: "\"a\"", count: actors).joined(separator: ",")
            let value = String(repeating: "v", count: header)
            let state = String(repeating: "s", count: managed)
            return
                #"{"id":"x","route":{"actors":[\#(names)]},"headers":{"h":"\#(value)","tracestate":"\#(state)"},"payload":\#(payload)}"#
        }
        #expect(error(text(), limits) == nil)
        #expect(error(text(actors: 3), limits) == nil)
        #expect(error(text(actors: 4), limits) == .tooManyActors(count: 4, limit: 3))
        #expect(error(text(header: 35), limits) == nil)
        #expect(error(text(header: 36), limits) == .headersTooLarge(bytes: 41, limit: 40))
        #expect(error(text(header: 35, managed: 26), limits) == nil, "managed headers are counted apart")
        #expect(error(text(managed: 27), limits) == .headersTooLarge(bytes: 41, limit: 40))
        #expect(error(text(payload: "[[[[1]]]]"), limits) == nil)
        #expect(error(text(payload: "[[[[[1]]]]]"), limits) == .tooDeep(limit: 5))
        let fill = 400 - text().utf8.count + 1
        #expect(error(text(payload: String(repeating: "1", count: fill)), limits) == nil)
        #expect(
            error(text(payload: String(repeating: "1", count: fill + 1)), limits) == .tooLarge(bytes: 401, limit: 400)
        )
    }

    @Test func `the standard limits are those of the specification`() {
        let limits = EnvelopeLimits.standard
        #expect(limits.maxBytes == 16 * 1024 * 1024 && limits.maxDepth == 512)
        #expect(limits.maxActors == 1024 && limits.maxHeaderBytes == 65536)
        let deep = String(repeating: "[", count: 511) + String(repeating: "]", count: 511)
        #expect(error(#"{"id":"x","route":{"actors":["a"]},"payload":\#(deep)}"#) == nil)
        #expect(error(#"{"id":"x","route":{"actors":["a"]},"payload":[\#(deep)]}"#) == .tooDeep(limit: 512))
    }

    @Test func `an envelope is at the actor that its route names`() throws {
        let envelope = try decode(#"{"id":"x","route":{"actors":["a","b"],"current":1},"payload":1}"#)
        try envelope.check(isAt: "b")
        #expect(throws: EnvelopeError.routeMismatch(expected: "b", actual: "a")) { try envelope.check(isAt: "a") }
        let past = try decode(#"{"id":"x","route":{"actors":["a","b"],"current":7},"payload":1}"#)
        #expect(throws: EnvelopeError.routeMismatch(expected: nil, actual: "a")) { try past.check(isAt: "a") }
    }

    @Test func `every error has a code, a type and one line of words`() {
        let errors: [EnvelopeError] = [
            .notUTF8(offset: 1), .notJSON(offset: 1, fault: .valueExpected), .notFinite(offset: 1),
            .duplicateKey(object: "route", key: String(repeating: "k", count: 100)), .tooLarge(bytes: 2, limit: 1),
            .tooDeep(limit: 1), .tooManyActors(count: 2, limit: 1), .headersTooLarge(bytes: 2, limit: 1),
            .illegalHeader(name: "a\r\nb"), .missing(member: "id"), .empty(member: "id"),
            .wrongType(member: "id", expected: "a string"),
            .invalidActorName(index: 0), .routeMismatch(expected: nil, actual: "a"),
            .routeRewrite(.notAdvanced(from: 1, to: 1)), .invalidReply(reason: "r"),
        ]
        #expect(Set(errors.map(\.type)).count == errors.count)
        for error in errors {
            #expect(!error.description.contains("\n") && error.description.count < 160)
            #expect(error.details.type == error.type && error.details.message == error.description)
        }
        #expect(Set(errors.map(\.code)).isSubset(of: Set(ErrorCode.allCases)))
        #expect(EnvelopeError.missing(member: "id").description == "Envelope missing required 'id' field")
        #expect(
            ErrorCode.allCases.map(\.rawValue) == [
                "processing_error", "msg_parsing_error", "validation_error", "route_mismatch", "timeout_error",
                "runtime_crashed", "envelope_too_large", "retries_exhausted",
            ]
        )
    }
}
