// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DeadLetters

struct QueuePassTests {
    @Test func `an empty queue is at its end without a wait`() {
        var pass = QueuePass(isDepthExact: true)
        #expect(pass.step == .askDepth)
        pass.told(ready: 0)
        #expect(pass.step == .end(isComplete: true))
    }

    @Test func `everything that was counted is taken, and what came meanwhile`() {
        var pass = QueuePass(isDepthExact: true)
        pass.told(ready: 3)
        #expect(pass.step == .receive(within: QueuePass.patience))
        pass.received(2)
        #expect(pass.step == .receive(within: QueuePass.patience))
        pass.received(1)
        #expect(pass.step == .askDepth)
        pass.told(ready: 1)
        pass.received(1)
        pass.told(ready: 0)
        #expect(pass.step == .end(isComplete: true) && pass.taken == 4)
    }

    @Test func `letters that somebody else took are not waited for twice`() {
        var pass = QueuePass(isDepthExact: true)
        pass.told(ready: 3)
        pass.received(1)
        pass.waitedInVain()
        #expect(pass.step == .askDepth)
        pass.told(ready: 0)
        #expect(pass.step == .end(isComplete: true))
    }

    @Test func `letters that are counted and do not come end the pass with a word`() {
        var pass = QueuePass(isDepthExact: true)
        pass.told(ready: 3)
        pass.waitedInVain()
        pass.told(ready: 3)
        #expect(pass.step == .end(isComplete: false))
    }

    @Test func `an approximate depth is a hint only`() {
        var pass = QueuePass(isDepthExact: false)
        pass.told(ready: 0)
        #expect(pass.step == .receive(within: QueuePass.doubt))
        pass.received(5)
        #expect(pass.step == .receive(within: QueuePass.doubt))
        pass.waitedInVain()
        #expect(pass.step == .end(isComplete: true))
        var late = QueuePass(isDepthExact: false)
        late.told(ready: 9)
        #expect(late.step == .receive(within: QueuePass.patience))
        late.waitedInVain()
        #expect(late.step == .end(isComplete: true))
    }
}
