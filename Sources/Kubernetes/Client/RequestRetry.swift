// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient

/// The tries of one request as a value.
struct RequestRetry {
    static let firstDelay = Duration.milliseconds(200)
    static let maximumDelay = Duration.seconds(10)
    /// Longer than this nobody waits in a call: the caller gets the error, and with it what the server asked for.
    static let longestRetryAfter = Duration.seconds(30)

    private let maximumAttempts: Int
    private(set) var attempts = 0
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
    ///
    /// - Parameters:
    ///   - error: How.
    ///   - isRepeatable: Whether a second try does no harm when the first one was done and nobody heard of it.
    ///   - random: Where the jitter comes from.
    /// - Returns: What follows.
    mutating func failed(
        _ error: KubernetesError,
        isRepeatable: Bool,
        using random: inout some RandomNumberGenerator
    ) -> Step {
        attempts += 1
        if error.reason == .unauthorized, !hasRenewed {
            hasRenewed = true
            return .renew
        }
        guard attempts < maximumAttempts, isRepeatable ? error.isRetriable : Self.wasNotDone(error) else {
            return .giveUp
        }
        // 2^6 times the first delay is over the maximum already.
        let ceiling = min(Self.firstDelay * (1 << min(attempts - 1, 6)), Self.maximumDelay)
        // At least half, so that a busy server has some rest from everybody.
        let delay = ceiling * Double.random(in: 0.5...1, using: &random)
        guard case .status(let status) = error, let asked = status.retryAfter else { return .pause(delay) }
        return asked > Self.longestRetryAfter ? .giveUp : .pause(max(asked, delay))
    }

    /// Whether the server certainly did nothing.
    private static func wasNotDone(_ error: KubernetesError) -> Bool {
        switch error {
        case .status(let status): status.code == 429 || (status.isRetriable && status.retryAfter != nil)
        case .http(.cannotResolve), .http(.cannotConnect), .http(.handshakeFailed), .http(.overloaded): true
        case .credentials(let error): error.isRetriable
        case .http, .badResponse, .invalidRequest, .overrun, .cancelled: false
        }
    }
}
