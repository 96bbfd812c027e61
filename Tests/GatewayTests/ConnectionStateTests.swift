// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Gateway

struct ConnectionStateTests {
    private var state = ConnectionState(maxDiscardedBytes: 10)

    @Test mutating func `a request that does not parse is answered where nothing else is being said`() {
        #expect(state.end == .answer)
        state.readHead()
        #expect(state.end == .answer)
        state.writeHead(200, isStream: false)
        #expect(state.end == .close)
        state.readEnd()
        state.writeEnd()
        #expect(state.end == .answer)
    }

    @Test mutating func `an answer that is still due comes before that of a wrong request`() {
        state.readHead()
        state.readEnd()
        #expect(state.end == .close)
    }

    @Test mutating func `the rest of a body that is answered already is dropped, and not without end`() {
        state.readHead()
        #expect(state.readBody(100) == .forward)
        state.writeHead(413, isStream: false)
        state.writeEnd()
        #expect(state.readBody(6) == .drop)
        #expect(state.readBody(4) == .drop)
        #expect(state.readBody(1) == .close)
    }

    @Test mutating func `the next request starts anew`() {
        state.readHead()
        state.writeHead(413, isStream: false)
        state.writeEnd()
        _ = state.readBody(10)
        state.readEnd()
        state.readHead()
        #expect(state.readBody(100) == .forward)
    }

    @Test mutating func `a client whose answer is awaited and who closes its side is gone, until the answer begins`() {
        state.readHead()
        state.readEnd()
        #expect(!state.endsWithInput)
        state.awaitAnswer()
        #expect(state.endsWithInput && !state.isInputClosed)
        state.readClose()
        #expect(state.endsWithInput && state.isInputClosed)
        state.writeHead(200, isStream: false)
        #expect(!state.endsWithInput)
    }

    @Test mutating func `a client of a stream that says nothing more is gone`() {
        state.readHead()
        state.readEnd()
        #expect(!state.endsWithInput)
        state.writeHead(100, isStream: false)
        #expect(!state.endsWithInput)
        state.writeHead(200, isStream: true)
        #expect(state.endsWithInput)
        state.writeEnd()
        #expect(!state.endsWithInput)
    }
}
