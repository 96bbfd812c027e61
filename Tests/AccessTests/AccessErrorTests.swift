// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Access

@Suite struct AccessErrorTests {
    @Test func `every error has the status and the challenge of the standard`() {
        #expect(AccessError.missingCredentials.status == 401)
        #expect(AccessError.missingCredentials.challenge() == #"Bearer realm="asya""#)
        let refused = AccessError.invalidToken(.expired)
        #expect(refused.status == 401)
        #expect(
            refused.challenge()
                == #"Bearer realm="asya", error="invalid_token", "#
                + #"error_description="the token has expired; ask for a new one""#
        )
        let scope = AccessError.insufficientScope(required: ["a", "b"])
        #expect(scope.status == 403)
        #expect(scope.challenge()?.hasSuffix(#"scope="a b""#) == true)
        #expect(AccessError.malformedCredentials(reason: "x").status == 400)
        #expect(AccessError.keysUnavailable(retryAfter: .seconds(9)).status == 503)
        #expect(AccessError.keysUnavailable(retryAfter: .seconds(9)).retryAfterSeconds == 9)
        #expect(AccessError.originRefused.challenge() == nil)
        #expect(AccessError.hostRefused.status == 421)
    }

    @Test func `the challenge tells where the resource is described`() {
        let challenge = AccessError.missingCredentials.challenge(resourceMetadata: "https://gw/.well-known/x")
        #expect(challenge == #"Bearer realm="asya", resource_metadata="https://gw/.well-known/x""#)
    }

    @Test func `nothing ends the quotes or the line of a challenge`() {
        let challenge = AccessError.insufficientScope(required: ["a\"b\\c\r\nd\u{e9}"]).challenge()
        #expect(challenge?.hasSuffix(#"scope="a'b'c''d'""#) == true)
    }

    @Test func `a principal may do what its scopes say`() throws {
        let principal = Principal(kind: .token, name: "alice", scopes: ["a", "b"])
        #expect(principal.allows([]))
        #expect(principal.allows(["a", "b"]))
        #expect(!principal.allows(["a", "c"]))
        #expect(Principal.local.allows(["anything"]))
        try principal.authorize(["a"])
        #expect(throws: AccessError.insufficientScope(required: ["c"])) { try principal.authorize(["c"]) }
    }
}
