// SPDX-License-Identifier: Apache-2.0

import Testing
import Transports

/// Gives the same number again and again.
private struct ConstantGenerator: RandomNumberGenerator {
    let value: UInt64

    mutating func next() -> UInt64 { value }
}

@Suite struct `A retry policy` {
    private func decide(
        _ policy: RetryPolicy,
        attempt: Int,
        elapsed: Duration = .zero,
        types: [String] = ["ValueError"]
    ) -> RetryDecision {
        var random = SystemRandomNumberGenerator()
        return policy.decide(attempt: attempt, elapsed: elapsed, errorTypes: types, random: &random)
    }

    @Test func `retries twice by default and then gives up`() {
        let policy = RetryPolicy(jitter: 0)
        #expect(decide(policy, attempt: 1) == .retry(after: .seconds(1)))
        #expect(decide(policy, attempt: 2) == .retry(after: .seconds(2)))
        #expect(decide(policy, attempt: 3) == .fail(exhausted: true))
        #expect(decide(policy, attempt: 99) == .fail(exhausted: true))
    }

    @Test func `with one attempt never retries, and the error keeps its code`() {
        #expect(decide(RetryPolicy(maxAttempts: 1), attempt: 1) == .fail(exhausted: false))
    }

    @Test(
        arguments: [
            (RetryBackoff.constant, [2, 2, 2, 2, 2]),
            (.linear, [2, 4, 6, 8, 9]),
            (.exponential, [2, 4, 8, 9, 9]),
        ]
    )
    func `delays grow as the back-off says, up to the limit`(backoff: RetryBackoff, expected: [Int]) {
        let delays = (1...5).map { attempt in
            backoff.delay(afterAttempt: attempt, initial: .seconds(2), limit: .seconds(9))
        }
        #expect(delays == expected.map { .seconds($0) })
    }

    @Test(arguments: RetryBackoff.allCases)
    func `extreme numbers saturate`(backoff: RetryBackoff) {
        let day = Duration.seconds(86_400)
        #expect(backoff.delay(afterAttempt: .max, initial: .seconds(1), limit: day) <= day)
        #expect(backoff.delay(afterAttempt: .max, initial: .seconds(Int64.max), limit: day) == day)
        #expect(backoff.delay(afterAttempt: 0, initial: .seconds(1), limit: day) == .seconds(1))
        #expect(backoff.delay(afterAttempt: .min, initial: .zero, limit: day) == .zero)
        #expect(backoff.delay(afterAttempt: 5, initial: .seconds(-1), limit: day) == .zero)
    }

    @Test func `jitter spreads the delay upwards by its share`() {
        let policy = RetryPolicy(initialDelay: .seconds(10), jitter: 0.1)
        var low = ConstantGenerator(value: 0)
        var high = ConstantGenerator(value: .max)
        #expect(policy.delay(afterAttempt: 1, random: &low) == .seconds(10))
        let highest = policy.delay(afterAttempt: 1, random: &high)
        #expect(highest > .milliseconds(10_999) && highest <= .seconds(11))
    }

    @Test func `jitter at the limit spreads the delay downwards`() {
        let policy = RetryPolicy(initialDelay: .seconds(300), jitter: 0.5)
        var low = ConstantGenerator(value: 0)
        var high = ConstantGenerator(value: .max)
        #expect(policy.delay(afterAttempt: 4, random: &low) == .seconds(200))
        let highest = policy.delay(afterAttempt: 4, random: &high)
        #expect(highest > .milliseconds(299_999) && highest <= .seconds(300))
    }

    @Test(arguments: [Double.nan, -1, .infinity, 2])
    func `a senseless jitter does no harm`(jitter: Double) {
        var random = SystemRandomNumberGenerator()
        let delay = RetryPolicy(jitter: jitter).delay(afterAttempt: 1, random: &random)
        #expect(delay >= .seconds(1) && delay <= .seconds(2))
    }

    @Test func `gives up when the next attempt would begin after the maximum duration`() {
        let policy = RetryPolicy(maxAttempts: 100, initialDelay: .seconds(10), jitter: 0, maxDuration: .seconds(60))
        #expect(decide(policy, attempt: 1, elapsed: .seconds(50)) == .retry(after: .seconds(10)))
        #expect(decide(policy, attempt: 1, elapsed: .seconds(51)) == .fail(exhausted: true))
    }

    @Test func `the first rule that matches decides`() {
        let policy = RetryPolicy(
            jitter: 0,
            rules: [
                RetryRule(errors: ["KeyError"], action: .retry),
                RetryRule(errors: ["LookupError", "TypeError"], action: .fail),
                RetryRule(errors: ["Exception"], action: .route(to: "triage")),
            ]
        )
        let keyError = ["KeyError", "LookupError", "Exception", "BaseException", "object"]
        #expect(decide(policy, attempt: 1, types: keyError) == .retry(after: .seconds(1)))
        #expect(decide(policy, attempt: 1, types: ["IndexError", "LookupError"]) == .fail(exhausted: false))
        #expect(decide(policy, attempt: 9, types: ["OSError", "Exception"]) == .route(to: "triage"))
        #expect(decide(policy, attempt: 1, types: ["KeyboardInterrupt"]) == .retry(after: .seconds(1)))
        #expect(decide(policy, attempt: 1, types: []) == .retry(after: .seconds(1)))
    }

    @Test(
        arguments: [
            ("Timeout", "requests.exceptions.Timeout", true),
            ("Timeout", "Timeout", true),
            ("requests.exceptions.Timeout", "requests.exceptions.Timeout", true),
            ("exceptions.Timeout", "requests.exceptions.Timeout", false),
            ("requests.exceptions.Timeout", "Timeout", false),
            ("Time", "requests.exceptions.Timeout", false),
            ("", "anything.", false),
        ]
    )
    func `short names match the last component and dotted ones the whole`(name: String, type: String, matches: Bool) {
        #expect(RetryRule(errors: [name], action: .fail).matches([type]) == matches)
    }
}
