// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// The retries of one batch as a value: exponential back-off with full jitter, within one limit for all tries.
///
/// https://opentelemetry.io/docs/specs/otlp/#otlphttp-throttling
struct ExportRetry {
    /// What follows a try that failed in a way that may pass.
    enum Step: Equatable {
        /// Another one after this time.
        case pause(Duration)
        /// None: the batch is lost for this reason.
        case giveUp(SpanDropReason)
    }

    static let initialDelay = Duration.seconds(1)
    static let maximumDelay = Duration.seconds(30)

    private let deadline: UInt64?
    /// How many retries were granted.
    private(set) var count = 0

    /// Starts the clock of a batch; `limit` is the time for all tries, `nil` for no limit.
    init(startedAt now: UInt64, limit: Duration?) {
        deadline = limit.map { now.advanced(by: $0) }
    }

    /// The time for the try that starts now: what one try may take, or what is left, whichever is shorter.
    func timeout(at now: UInt64, perTry: Duration?) -> Duration? {
        guard let left = deadline.map({ now.duration(to: $0) }) else { return perTry }
        return perTry.map { min($0, left) } ?? left
    }

    /// A try failed in a way that may pass.
    ///
    /// The receiver's wish is a minimum. A wait that ends after the limit is not begun: the memory that the batch holds
    /// is of more use to later spans. It is the receiver that gave the batch up when its wish alone is too long.
    mutating func failed(
        retryAfter: Duration?,
        at now: UInt64,
        using random: inout some RandomNumberGenerator
    ) -> Step {
        // 2^5 s is over the maximum already.
        let ceiling = min(Self.initialDelay * (1 << min(count, 5)), Self.maximumDelay)
        let jittered = Duration.nanoseconds(
            Int64.random(in: 0...Int64(clamping: ceiling.clampedNanoseconds), using: &random)
        )
        let delay = max(jittered, retryAfter ?? .zero)
        if let deadline, now.advanced(by: delay) >= deadline {
            let isThrottled = retryAfter.map { now.advanced(by: $0) >= deadline } ?? false
            return .giveUp(isThrottled ? .throttled : .exportFailed)
        }
        count += 1
        return .pause(delay)
    }
}
