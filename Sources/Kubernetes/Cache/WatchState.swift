// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient

/// How one type is followed for ever by lists and watches, as a value.
///
/// A list gives a position, a watch goes on from it. A watch that ends or breaks is followed by another from the last event
/// that was taken; only when the server has forgotten that version, or a watch fails again and again, there is a new list.
struct WatchState {
    /// What is done next.
    enum Step: Equatable {
        /// Nothing, for some time.
        case pause(Duration)
        /// Read the list.
        case list
        /// Follow from this version.
        case watch(from: String)
    }

    static let firstDelay = Duration.milliseconds(500)
    static let maximumDelay = Duration.seconds(30)
    /// A watch that lasted so long worked, even when nothing happened.
    static let goodWatch = Duration.seconds(5)
    /// After so many watches in a row without a single event, the list is read again: the position itself may be the fault.
    static let patience = 5

    /// The version of the last event, or of the list; nil before a list.
    private(set) var position: String?
    /// Failures in a row.
    private(set) var failures = 0
    private var pause: Duration?

    /// What to do now.
    mutating func next() -> Step {
        if let duration = pause {
            pause = nil
            return .pause(duration)
        }
        return position.map { .watch(from: $0) } ?? .list
    }

    /// A list was read.
    mutating func listed(_ version: String) {
        position = version
    }

    /// A list could not be read.
    mutating func listFailed(_ error: KubernetesError, using random: inout some RandomNumberGenerator) {
        failures += 1
        pause = delay(error, using: &random)
    }

    /// An event came.
    ///
    /// - Returns: Whether it is news; an event before the position is not, and is not applied.
    mutating func accepts(version: String) -> Bool {
        guard let position else { return false }
        if ResourceVersion.isOlder(version, than: position) { return false }
        self.position = version
        failures = 0
        return true
    }

    /// A watch is over.
    ///
    /// - Parameters:
    ///   - error: Why; nil when it ended as the server wanted.
    ///   - duration: How long it lasted.
    ///   - random: Where the jitter comes from.
    mutating func watchEnded(
        _ error: KubernetesError?,
        after duration: Duration,
        using random: inout some RandomNumberGenerator
    ) {
        if duration >= Self.goodWatch { failures = 0 }
        switch error {
        // All that was taken was applied, so there is progress.
        case .overrun?: return
        case nil where duration >= Self.goodWatch: return
        // The first time at once: what is cached is old.
        case let error? where error.isExpired:
            position = nil
            if failures > 0 { pause = delay(error, using: &random) }
            failures += 1
        default:
            failures += 1
            if failures > Self.patience { position = nil }
            pause = delay(error, using: &random)
        }
    }

    private func delay(_ error: KubernetesError?, using random: inout some RandomNumberGenerator) -> Duration {
        // 2^6 times the first delay is over the maximum already.
        let ceiling = min(Self.firstDelay * (1 << min(max(failures - 1, 0), 6)), Self.maximumDelay)
        let delay = ceiling * Double.random(in: 0.5...1, using: &random)
        guard case .status(let status)? = error, let asked = status.retryAfter else { return delay }
        return max(delay, min(asked, Self.maximumDelay))
    }
}
