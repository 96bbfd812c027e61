// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import SeededRandom
internal import Testing

struct EnvelopeFuzzTests {
    @Test(arguments: 0..<8)
    func `damaged envelopes never trap, and what is accepted is JSON and survives`(seed: Int) throws {
        var text = JSONText(seed: UInt64(seed))
        var mutation = Mutation(generator: SeededGenerator(seed: UInt64(seed) &+ 1000))
        let corpus = (0..<40).map { _ in text.envelope().bytes }
        var accepted = 0
        for _ in 0..<2500 {
            let bytes = mutation.mutate(mutation.generator.pick(corpus), with: mutation.generator.pick(corpus))
            let isJSON = ReferenceJSON.grammarAccepts(bytes)
            #expect(((try? RawJSON(validating: bytes)) != nil) == isJSON, "\(String(decoding: bytes, as: UTF8.self))")
            do {
                let envelope = try Envelope(decoding: bytes)
                accepted += 1
                #expect(isJSON && ReferenceJSON.foundationAccepts(bytes), "\(String(decoding: bytes, as: UTF8.self))")
                let encoded = envelope.encoded()
                #expect(ReferenceJSON.foundationAccepts(encoded))
                #expect(try Envelope(decoding: encoded) == envelope)
            } catch {
                guard mutation.generator.oneIn(4) else { continue }
                let failure = Envelope.failure(
                    code: error.code,
                    details: error.details,
                    originalBytes: bytes,
                    newID: "new"
                )
                #expect(ReferenceJSON.foundationAccepts(failure.encoded()))
                #expect(try Envelope(decoding: failure.encoded(), limits: .endActor) == failure)
                let original = try JSONValue(failure.payload)["original_message"]?.stringValue.map { Array($0.utf8) }
                let binary = try JSONValue(failure.payload)["original_message_base64"]?.stringValue
                #expect(original ?? binary.flatMap { Base64.decode(Array($0.utf8)) } == bytes)
            }
        }
        #expect(accepted > 100)
    }

    @Test(arguments: 0..<4)
    func `damaged answers of runtimes never trap`(seed: Int) throws {
        var text = JSONText(seed: UInt64(seed) &+ 77)
        var mutation = Mutation(generator: SeededGenerator(seed: UInt64(seed) &+ 2000))
        let envelope = try Envelope(
            decoding: Array(#"{"id":"x","route":{"actors":["a","b-2","c"],"current":0},"payload":1}"#.utf8)
        )
        let corpus = (0..<20).map { _ in Array("[\(text.envelope().whole),\(text.envelope().whole)]".utf8) }
        for _ in 0..<1000 {
            let bytes = mutation.mutate(mutation.generator.pick(corpus), with: mutation.generator.pick(corpus))
            guard case .outputs(let outputs)? = try? RuntimeReply(decoding: bytes) else { continue }
            #expect(ReferenceJSON.grammarAccepts(bytes))
            for departure in (try? envelope.outgoing(for: outputs)) ?? [] {
                #expect(try Envelope(decoding: departure.envelope.encoded()) == departure.envelope)
            }
        }
    }
}
