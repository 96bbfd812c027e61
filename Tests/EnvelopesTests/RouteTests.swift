// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Testing

struct RouteTests {
    private let route = Route(actors: ["a", "b", "c"], current: 1)

    @Test func `names the current actor until its end`() {
        #expect(route.currentActor == "b")
        #expect(route.advanced().currentActor == "c")
        #expect(route.advanced().advanced().currentActor == nil)
        #expect(Route(actors: [], current: 0).currentActor == nil)
        #expect(Route(actors: ["a"], current: -1).currentActor == nil)
    }

    @Test(arguments: [
        Route(actors: ["a", "b", "c"], current: 2), Route(actors: ["a", "b", "x", "y"], current: 2),
        Route(actors: ["a", "b"], current: 2), Route(actors: ["a", "b", "c", "d"], current: 3),
        Route(actors: ["a", "b", "c"], current: 9),
    ])
    func `a handler may change what lies ahead`(rewrite: Route) {
        #expect(route.permits(rewrite: rewrite))
    }

    @Test(arguments: [
        (Route(actors: ["x", "b", "c"], current: 2), RouteViolation.pastChanged(index: 0)),
        (Route(actors: ["a", "x", "c"], current: 2), .pastChanged(index: 1)),
        (Route(actors: ["a"], current: 1), .pastChanged(index: 1)),
        (Route(actors: [], current: 0), .pastChanged(index: 0)),
        (Route(actors: ["a", "b", "c"], current: 1), .notAdvanced(from: 1, to: 1)),
        (Route(actors: ["a", "b", "c"], current: 0), .notAdvanced(from: 1, to: 0)),
    ])
    func `a handler may change nothing else`(rewrite: Route, violation: RouteViolation) {
        #expect(route.violation(of: rewrite) == violation)
        #expect(!route.permits(rewrite: rewrite))
    }

    @Test(arguments: ["a", "0", "a-b", "read-file-2", String(repeating: "x", count: 63)])
    func `actor names are DNS labels`(name: String) {
        #expect(ActorName.isValid(name))
    }

    @Test(arguments: ["", "-a", "a-", "A", "a.b", "a_b", "a/b", "é", "a b", String(repeating: "x", count: 64)])
    func `other names are refused`(name: String) {
        #expect(!ActorName.isValid(name))
    }

    @Test func `is written with everything it came with`() throws {
        let route = Route(
            actors: ["a"],
            current: 12,
            metadata: RawJSON(trusted: Array("{ }".utf8)),
            extensions: ["x": .null]
        )
        #expect(route.rawJSON.bytes == Array(#"{"actors":["a"],"current":12,"metadata":{ },"x":null}"#.utf8))
    }
}
