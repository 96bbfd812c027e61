// SPDX-License-Identifier: Apache-2.0

import HTTPClient
import SeededRandom
import Testing

@testable import Kubernetes

@Suite struct `The retry of a request` {
    private static func step(
        _ error: KubernetesError,
        isRepeatable: Bool = true,
        after failures: Int = 0
    ) -> RequestRetry.Step {
        var random = SeededGenerator(seed: 1)
        var retry = RequestRetry(maximumAttempts: 5)
        for _ in 0..<failures { _ = retry.failed(.http(.timedOut), isRepeatable: true, using: &random) }
        return retry.failed(error, isRepeatable: isRepeatable, using: &random)
    }

    private static func pauses(_ step: RequestRetry.Step) -> Bool {
        if case .pause = step { true } else { false }
    }

    @Test(
        arguments: [
            (KubernetesError.status(APIStatus(code: 429)), true, true),
            (.status(APIStatus(code: 503, retryAfter: .seconds(1))), true, true),
            (.status(APIStatus(code: 503)), true, false),
            (.status(APIStatus(code: 500)), true, false),
            (.status(APIStatus(code: 504)), true, false),
            (.http(.cannotConnect(reason: "")), true, true),
            (.http(.connectionLost(reason: "")), true, false),
            (.http(.timedOut), true, false),
            (.http(.certificateRejected(reason: "")), false, false),
            (.status(APIStatus(code: 404)), false, false),
            (.status(APIStatus(code: 409)), false, false),
            (.status(APIStatus(code: 410)), false, false),
            (.status(APIStatus(code: 422)), false, false),
            (.badResponse(reason: ""), true, false),
            (.cancelled, false, false),
        ]
    )
    func `depends on the error, and on whether a second try does no harm`(
        error: KubernetesError,
        repeatable: Bool,
        other: Bool
    ) {
        #expect(Self.pauses(Self.step(error)) == repeatable)
        #expect(Self.pauses(Self.step(error, isRepeatable: false)) == other)
        #expect(Self.step(error, after: 4) == .giveUp)
    }

    @Test func `waits as long as the server asks, unless that is too long for a call`() {
        let asked = KubernetesError.status(APIStatus(code: 429, retryAfter: .seconds(7)))
        #expect(Self.step(asked) == .pause(.seconds(7)))
        #expect(Self.step(.status(APIStatus(code: 429, retryAfter: .seconds(3_600)))) == .giveUp)
    }

    @Test func `waits longer each time, within bounds`() {
        for seed in 0..<100 {
            var random = SeededGenerator(seed: UInt64(seed))
            var retry = RequestRetry(maximumAttempts: 100)
            for attempt in 0..<60 {
                guard case .pause(let pause) = retry.failed(.http(.timedOut), isRepeatable: true, using: &random) else {
                    Issue.record("gave up")
                    return
                }
                let ceiling = min(RequestRetry.firstDelay * (1 << min(attempt, 10)), RequestRetry.maximumDelay)
                #expect(pause >= ceiling / 2 && pause <= ceiling)
            }
        }
    }

    @Test func `renews credentials once`() {
        var random = SeededGenerator(seed: 1)
        var retry = RequestRetry(maximumAttempts: 5)
        let refused = KubernetesError.status(APIStatus(code: 401))
        #expect(retry.failed(refused, isRepeatable: false, using: &random) == .renew)
        #expect(retry.failed(refused, isRepeatable: false, using: &random) == .giveUp)
    }
}
