// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing
import TraceStore

@testable import Replay

struct ReplayEditsTests {
    private let input = Recordings.envelope("e", at: 1, #"{"n":1,"key":{"$redacted":7}}"#, actors: ["a", "b", "c"])

    private func edits(_ assignments: String..., route: [String]? = nil) throws -> ReplayEdits {
        ReplayEdits(assignments: try assignments.map { try JSONAssignment(argument: $0) }, route: route)
    }

    private func refusal(_ edits: ReplayEdits, _ stored: StoredEnvelope) -> String? {
        do throws(Impossibility) {
            _ = try edits.applied(to: stored)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `without edits a whole recording stays byte for byte`() throws {
        let text = Array(#"{ "id": "e", "payload" : 1.50 }"#.utf8)
        #expect(try ReplayEdits().applied(to: .complete(text)) == text)
    }

    @Test func `values and the rest of the route are changed`() throws {
        let edits = try edits(".payload.n=2", ".headers.color=blue", route: ["b", "x"])
        let envelope = try Envelope(decoding: try edits.applied(to: .complete(input.encoded())))

        #expect(envelope.payload == Recordings.json(#"{"n":2,"key":{"$redacted":7}}"#))
        #expect(envelope.headers.string("color") == "blue")
        #expect(envelope.route.actors == ["a", "b", "x"])
        #expect(envelope.route.current == 1)
    }

    @Test func `a redacted value must be put in, and the place is named`() throws {
        let stored = StoredEnvelope.redacted(input.encoded())
        let reason = refusal(ReplayEdits(), stored)
        #expect(reason?.contains("redacted at .payload.key") == true)
        #expect(reason?.contains("--set '.payload.key=...'") == true)

        let envelope = try Envelope(decoding: try edits(".payload.key=sesame").applied(to: stored))
        #expect(envelope.payload == Recordings.json(#"{"n":1,"key":"sesame"}"#))
    }

    @Test func `a place that is not there is refused`() throws {
        let edits = try edits(".payload.x.y=1")
        #expect(refusal(edits, .complete(input.encoded()))?.contains("no place .payload.x.y") == true)
        #expect(!ReplayEdits.permits(try #require(JSONPath(".id"))))
        #expect(!ReplayEdits.permits(try #require(JSONPath(".route.actors"))))
    }

    @Test func `redacted places are found at any depth, and only they`() throws {
        let document = #"{"a":[1,{"b":{"$redacted":3}}],"c":{"$redacted":"x"},"d":{"$redacted":1,"e":2}}"#
        let places = RedactedPlaces.find(in: Array(document.utf8))

        #expect(places.map(\.description) == [".a[1].b"])
        #expect(RedactedPlaces.find(in: Array("{oops".utf8)) == [JSONPath()])
    }
}
