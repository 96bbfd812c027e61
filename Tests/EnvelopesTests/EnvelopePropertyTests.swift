// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import SeededRandom
internal import Testing

struct EnvelopePropertyTests {
    @Test(arguments: 0..<10)
    func `whatever the sender wrote travels through hops byte for byte`(seed: Int) throws {
        var text = JSONText(seed: UInt64(seed))
        for _ in 0..<60 {
            let original = text.envelope()
            var envelope = try Envelope(decoding: original.bytes)
            for _ in 0..<3 {
                envelope.route = envelope.route.advanced()
                envelope.headers.setInt(1, for: .attempt)
                envelope = try Envelope(decoding: envelope.encoded())
            }
            #expect(envelope.route.current == original.current + 3)
            #expect(envelope.payload.bytes == Array(original.payload.utf8))
            #expect(envelope.route.metadata?.bytes == original.metadata.map { Array($0.utf8) })
            let encoded = String(decoding: envelope.encoded(), as: UTF8.self)
            for member in original.headers + original.unknown + original.routeUnknown {
                #expect(encoded.contains("\(member.name):\(member.value)"))
            }
            if let parentID = original.parentID { #expect(encoded.contains("\"parent_id\":\(parentID)")) }
            if let deadline = original.deadline { #expect(encoded.contains("\"deadline\":\(deadline)")) }
        }
    }

    @Test(arguments: 0..<10)
    func `decoding what was encoded gives the same envelope`(seed: Int) throws {
        var text = JSONText(seed: UInt64(seed) &+ 100)
        for _ in 0..<60 {
            let decoded = try Envelope(decoding: text.envelope().bytes)
            #expect(try Envelope(decoding: decoded.encoded()) == decoded)
            #expect(try Envelope(decoding: decoded.encoded()).encoded() == decoded.encoded())
            var made = Envelope(
                id: "id \"\\\n\u{0}é",
                parentID: text.generator.oneIn(2) ? "p\"1" : nil,
                route: Route(actors: ["a", "b"], current: 1, metadata: decoded.route.metadata),
                headers: decoded.headers,
                payload: decoded.payload,
                deadline: text.generator.oneIn(2) ? "2030-01-01T00:00:00Z" : nil,
                extensions: decoded.extensions
            )
            made.headers.setString("va\tlue", for: "na\"me")
            #expect(try Envelope(decoding: made.encoded()) == made)
        }
    }

    @Test(arguments: 0..<20)
    func `ids stay unique over nested and repeated fan-outs`(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let actors = (0..<8).map { "actor-\($0)" }
        var living = [Envelope(id: "root", route: Route(actors: actors), payload: .null)]
        while let hop = living.first?.route.current, hop < actors.count {
            living = try living.flatMap { envelope in
                // One lineage in three goes on alone; the others split, so every depth and repetition occurs.
                let count = living.count > 300 || generator.oneIn(3) ? 1 : 1 + generator.below(12)
                let outputs = Array(repeating: RuntimeOutput(payload: .null), count: count)
                let departures = try envelope.outgoing(for: outputs)
                #expect(departures.first?.envelope.id == envelope.id)
                #expect(departures.dropFirst().allSatisfy { $0.envelope.parentID == envelope.id })
                return departures.map(\.envelope)
            }
            #expect(Set(living.map(\.id)).count == living.count)
        }
        #expect(living.count > 50)
    }
}
