// SPDX-License-Identifier: Apache-2.0

import Testing
import Tracking

@testable import Gateway

struct QueryParametersTests {
    private func query(_ text: String?) throws(APIError) -> EnvelopeQuery {
        try EnvelopeQuery(text, principal: "key:a")
    }

    @Test func `every filter is read`() throws {
        let query = try query(
            "status=failed&tool=make%20it+so&parent_id=p&since=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00%2B01:00"
                + "&limit=7&cursor=12.abc"
        )
        var expected = EnvelopeQuery(principal: "key:a", limit: 7)
        expected.status = .failed
        expected.tool = "make it so"
        expected.parentID = "p"
        expected.sinceUnixNano = 1_767_225_600_000_000_000
        expected.untilUnixNano = 1_767_308_400_000_000_000
        expected.after = EnvelopeCursor(atUnixNano: 12, id: "abc")
        #expect(query == expected)
    }

    @Test(arguments: [nil, "", "&&"])
    func `no filter shows all of the caller's`(text: String?) throws {
        #expect(try query(text) == EnvelopeQuery(principal: "key:a"))
    }

    @Test(arguments: [
        "principal=key:b", "status=done", "status=failed&status=failed", "limit=0", "limit=501", "limit=1e2",
        "since=now",
        "cursor=x", "tool=%ff", "tool=%4", "tool=%zz", "=1", "%00=1", "until=",
        "status", "limit=&tool=",
    ])
    func `what is not understood is refused with what to do`(text: String) throws {
        let error = try #require(throws: APIError.self) { try query(text) }
        #expect(error.status == 400 && error.code == "invalid_request")
        #expect(error.description.count > 20)
    }
}
