// SPDX-License-Identifier: Apache-2.0

/// The tries of one request as a value: the standard mode of AWS' own clients.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html: exponential back-off with full jitter,
/// at most 20 s.
struct AWSRetry {
    static let maximumDelay = Duration.seconds(20)

    private let maximumAttempts: Int
    private(set) var attempts = 0
    /// New credentials are tried once: a service that refuses two sets does not mean their age.
    private var hasRenewed = false

    init(maximumAttempts: Int) {
        self.maximumAttempts = maximumAttempts
    }

    enum Step: Equatable {
        /// The next try, after this time.
        case pause(Duration)
        /// The next try, now, with other credentials.
        case renew
        /// None.
        case giveUp
    }

    /// A try has failed.
    mutating func failed(_ error: AWSError, using random: inout some RandomNumberGenerator) -> Step {
        attempts += 1
        if case .service(let error) = error, error.isExpiry, !hasRenewed {
            hasRenewed = true
            return .renew
        }
        guard error.isRetriable, attempts < maximumAttempts else { return .giveUp }
        // 2^5 s is over the maximum already.
        let ceiling = min(.seconds(1 << min(attempts - 1, 5)), Self.maximumDelay)
        return .pause(ceiling * Double.random(in: 0...1, using: &random))
    }
}
