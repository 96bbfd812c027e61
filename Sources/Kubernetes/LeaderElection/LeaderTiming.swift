// SPDX-License-Identifier: Apache-2.0

/// How long leadership lasts without a sign of life.
///
/// The defaults are those of Kubernetes' own components.
public struct LeaderTiming: Sendable, Hashable {
    /// How long others wait after the last sign of life that they saw before they take over; whole seconds.
    public var leaseDuration: Duration
    /// How long after its last sign of life a leader stops by itself; shorter, so that its work ends before others begin.
    public var renewDeadline: Duration
    /// The time between signs of life, and between looks at somebody else's.
    public var retryPeriod: Duration

    /// Makes timing.
    public init(
        leaseDuration: Duration = .seconds(15),
        renewDeadline: Duration = .seconds(10),
        retryPeriod: Duration = .seconds(2)
    ) {
        precondition(
            .zero < retryPeriod && retryPeriod < renewDeadline && renewDeadline < leaseDuration,
            "a leader must stop before others may begin"
        )
        self.leaseDuration = leaseDuration
        self.renewDeadline = renewDeadline
        self.retryPeriod = retryPeriod
    }
}
