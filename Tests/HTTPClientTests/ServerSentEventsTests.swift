// SPDX-License-Identifier: Apache-2.0

import HTTPClient
import Testing

// https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
struct ServerSentEventsTests {
    private typealias Event = ServerSentEvents.Event

    private func events(_ text: String, pieces: Int = 1) -> [Event] {
        var stream = ServerSentEvents()
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: pieces).flatMap { start in
            stream.receive(Array(bytes[start..<min(start + pieces, bytes.count)]))
        }
    }

    @Test(arguments: [1, 2, 3, 7, 1_000], ["\n", "\r", "\r\n"])
    func `events come whole, however the bytes arrive and lines end`(pieces: Int, end: String) {
        let lines = [
            ": keep-alive", "", "event: update", "id: 7", #"data: {"a":"ä"}"#, "", "data:one", "data: two", "data", "",
            "event: lost", "",
        ]
        #expect(
            events(lines.map { $0 + end }.joined(), pieces: pieces) == [
                Event(name: "update", data: #"{"a":"ä"}"#, id: "7"),
                Event(data: "one\ntwo\n", id: "7"),
            ]
        )
    }

    @Test func `a stream without its last empty line has no last event`() {
        #expect(events("data: 1\n\ndata: 2\n") == [Event(data: "1")])
    }

    @Test func `a byte order mark is no part of the first field`() {
        #expect(events("\u{FEFF}data: 1\n\n") == [Event(data: "1")])
    }

    @Test func `the id holds until another comes, and counts from the end of its event`() {
        var stream = ServerSentEvents(lastEventID: "3")
        #expect(stream.receive(Array("data: a\n\n".utf8)) == [Event(data: "a", id: "3")])
        _ = stream.receive(Array("id: 4\n".utf8))
        #expect(stream.lastEventID == "3")
        #expect(stream.receive(Array("data: b\n\n".utf8)) == [Event(data: "b", id: "4")])
        #expect(stream.lastEventID == "4")
        _ = stream.receive(Array("id: 5\0\ndata: c\n\n".utf8))
        #expect(stream.lastEventID == "4")
        _ = stream.receive(Array("id\n\n".utf8))
        #expect(stream.lastEventID == "")
    }

    @Test func `the pause before the next try is in milliseconds`() {
        var stream = ServerSentEvents()
        _ = stream.receive(Array("retry: soon\n\nretry: 1500\n\n".utf8))
        #expect(stream.retry == .milliseconds(1_500))
    }

    @Test func `an event beyond the limit ends the reading`() {
        var stream = ServerSentEvents(limit: 32)
        #expect(stream.receive(Array("data: 1\n\n".utf8)) == [Event(data: "1")])
        _ = stream.receive(Array("data: 1234567890\ndata: 1234567890\ndata: 1234567890\n\n".utf8))
        #expect(stream.isOverLimit)
        #expect(stream.receive(Array("\n\ndata: 2\n\n".utf8)) == [])
    }
}
