// SPDX-License-Identifier: Apache-2.0

import Envelopes
import SeededRandom
import Testing

@testable import Kubernetes

@Suite struct `The lines of a watch` {
    private static func bytes(_ events: [JSONValue], end: String = "") -> [UInt8] {
        events.flatMap { $0.encoded() + [0x0A] } + Array(end.utf8)
    }

    private static let stream = bytes([
        event("ADDED", pod("a", 1)), event("MODIFIED", pod("a", 2, phase: "Läuft\n")), bookmark(3),
        event("DELETED", pod("a", 4)),
    ])

    private static let events: [WatchEvent] = [
        .added(pod("a", 1)), .modified(pod("a", 2, phase: "Läuft\n")), .bookmark(resourceVersion: "3"),
        .deleted(pod("a", 4)),
    ]

    @Test func `are events, however the stream is cut`() throws {
        for seed in 0..<300 {
            var random = SeededGenerator(seed: UInt64(seed))
            var frames = WatchFrames(type: .pods)
            var rest = Self.stream[...]
            var events: [WatchEvent] = []
            while !rest.isEmpty {
                let piece = rest.prefix(1 + random.below(seed % 2 == 0 ? 3 : 200))
                rest = rest.dropFirst(piece.count)
                events += try frames.receive(Array(piece))
            }
            #expect(events == Self.events, "seed \(seed)")
        }
    }

    @Test func `may be empty or end in a carriage return, and half a line is no event`() throws {
        var frames = WatchFrames(type: .pods)
        let half = #"{"type":"ADDED","object":{"metadata":{"na"#
        let text = Array("\r\n\n".utf8) + Self.bytes([event("ADDED", pod("a", 1))], end: half)
        #expect(try frames.receive(text) == [.added(pod("a", 1))])
    }

    @Test func `tell when the server cannot go on`() throws {
        var frames = WatchFrames(type: .pods)
        let line =
            #"{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}"# + "\n"
        let events = try frames.receive(Array(line.utf8))
        #expect(events == [.failed(APIStatus(code: 410, reason: .expired, message: "too old"))])
    }

    @Test(arguments: ["{]\n", "[]\n", "{\"type\":\"ADDED\"}\n", "{\"type\":\"NEW\",\"object\":{}}\n", "<html>\n"])
    func `that are none are an error`(line: String) {
        var frames = WatchFrames(type: .pods)
        #expect(throws: KubernetesError.self) { try frames.receive(Array(line.utf8)) }
    }

    @Test func `that have no end are an error`() {
        var frames = WatchFrames(type: .pods, limit: 100)
        #expect(throws: KubernetesError.badResponse(reason: "an event is longer than 100 bytes")) {
            try frames.receive([UInt8](repeating: 0x20, count: 101))
        }
    }
}
