// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing

@testable import Sidecar

struct CanceledEnvelopesTests {
    private func envelope(_ id: String, parent: String? = nil) -> Envelope {
        Envelope(id: id, parentID: parent, route: Route(actors: ["a"]), payload: .null)
    }

    @Test func `an envelope is canceled with all that was fanned out of it`() {
        var canceled = CanceledEnvelopes()
        #expect(!canceled.contains(envelope("e")))
        canceled.insert("e")
        #expect(canceled.contains(envelope("e")))
        #expect(canceled.contains(envelope("e-0-1", parent: "e")))
        #expect(canceled.contains(envelope("e-0-1-2-3-4-5", parent: "e-0-1-2-3")))
        #expect(!canceled.contains(envelope("f-0-1", parent: "f")))
        // Whoever made it, its name alone makes it no descendant.
        #expect(!canceled.contains(envelope("e-0-1")))
    }

    @Test func `a part of a fan-out is canceled without the others`() {
        var canceled = CanceledEnvelopes()
        canceled.insert("e-0-1")
        #expect(!canceled.contains(envelope("e")))
        #expect(!canceled.contains(envelope("e-0-2", parent: "e")))
        #expect(canceled.contains(envelope("e-0-1-1-1", parent: "e-0-1")))
    }

    @Test func `an id that ends in digits is no descendant's`() {
        var canceled = CanceledEnvelopes()
        canceled.insert("x")
        for id in ["12-34", "-1-2", "1-2", "-", "", "x-1", "x--1"] {
            #expect(!canceled.contains(envelope("child", parent: id)), "\(id)")
        }
    }

    @Test func `the oldest are forgotten when there are too many`() {
        var canceled = CanceledEnvelopes()
        for number in 0...CanceledEnvelopes.limit {
            canceled.insert("\(number)")
            canceled.insert("\(number)")
        }
        #expect(canceled.count == CanceledEnvelopes.limit)
        #expect(!canceled.contains(envelope("0")))
        #expect(canceled.contains(envelope("1")) && canceled.contains(envelope("\(CanceledEnvelopes.limit)")))
    }
}
