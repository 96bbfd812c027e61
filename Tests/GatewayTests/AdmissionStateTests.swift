// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Gateway

struct AdmissionStateTests {
    private func state(_ change: (inout HTTPLimits) -> Void) -> AdmissionState {
        var limits = HTTPLimits()
        change(&limits)
        return AdmissionState(limits)
    }

    @Test func `a request more than the limit is refused until one has ended`() {
        var state = state { $0.maxRequests = 2 }
        let begun = [state.beginRequest(), state.beginRequest(), state.beginRequest()]
        #expect(begun == [true, true, false])
        state.endRequest()
        let again = state.beginRequest()
        #expect(again)
    }

    @Test func `streams do not count as requests`() {
        var state = state {
            $0.maxRequests = 1
            $0.maxStreams = 1
        }
        let begun = [state.beginRequest(), state.beginStream(), state.beginStream(), state.beginRequest()]
        #expect(begun == [true, true, false, false])
        state.endStream()
        let again = state.beginStream()
        #expect(again)
    }

    @Test func `bodies share the memory, and give it back`() {
        var state = state { $0.maxBufferedBytes = 100 }
        let taken = [state.take(60), state.take(41), state.take(40)]
        #expect(taken == [true, false, true])
        state.giveBack(60)
        let again = [state.take(60), state.take(.max)]
        #expect(again == [true, false])
    }
}
