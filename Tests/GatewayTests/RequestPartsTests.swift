// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Testing

@testable import Gateway

struct RequestPartsTests {
    private var parts = RequestParts()
    private let head = HTTPRequestPart.head(HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/"))

    private func body(_ text: String) -> HTTPRequestPart { .body(ByteBuffer(string: text)) }

    private struct Taken {
        var part: HTTPRequestPart?
        var resumesReading = false
        var hasEnded = false
    }

    private mutating func take(_ count: Int) -> [Taken] {
        (0..<count).map { _ in
            switch parts.next() {
            case .part(let part, let resumesReading): Taken(part: part, resumesReading: resumesReading)
            case .none: Taken()
            case .ended: Taken(hasEnded: true)
            }
        }
    }

    @Test mutating func `parts are taken in their order, those that came before the end too`() {
        let nothing = take(1)
        #expect(!parts.hasNews && nothing[0].part == nil && !nothing[0].hasEnded)
        parts.append(head)
        parts.append(body("a"))
        parts.append(.end(nil))
        parts.end()
        #expect(parts.hasNews)
        let taken = take(5)
        #expect(taken.map(\.part) == [head, body("a"), .end(nil), nil, nil])
        #expect(taken.map(\.hasEnded) == [false, false, false, true, true])
    }

    @Test mutating func `a connection that brings more than is taken is not read until all is taken`() {
        for number in 0..<RequestParts.capacity {
            let mayRead = parts.mayRead()
            #expect(mayRead)
            parts.append(body("\(number)"))
        }
        var mayRead = parts.mayRead()
        #expect(!mayRead)
        let taken = take(RequestParts.capacity)
        #expect(taken.dropLast().allSatisfy { !$0.resumesReading } && taken.last?.resumesReading == true)
        mayRead = parts.mayRead()
        #expect(mayRead)
        parts.append(head)
        let next = take(1)
        #expect(next[0].part == head && !next[0].resumesReading)
    }

    @Test mutating func `what nobody takes any more is dropped, and read`() {
        for _ in 0..<RequestParts.capacity { parts.append(head) }
        let isFull = !parts.mayRead()
        let resumesReading = parts.discard()
        #expect(isFull && resumesReading)
        parts.append(head)
        let mayRead = parts.mayRead()
        let taken = take(1)
        #expect(mayRead && taken[0].hasEnded)
        let resumesAgain = parts.discard()
        #expect(!resumesAgain)
    }
}
