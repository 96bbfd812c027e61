// SPDX-License-Identifier: Apache-2.0

public import Transports

/// One broker, as `TransportConformance` needs it.
public protocol TransportHarness: Sendable {
    /// How long a lease lasts once its consumer has crashed.
    var lease: Duration { get }

    /// Whether a queue delivers messages in the order in which they were published; true unless the harness says
    /// otherwise.
    ///
    /// Where it is false, the checks of order check that every message comes, once.
    var keepsOrder: Bool { get }

    /// Whether only deliveries that a `receive` call has returned are counted; true unless the harness says otherwise.
    ///
    /// A broker that pushes messages also counts those that went back because nobody asked for them in time. Where it is
    /// false, counts are checked to be at least what they should be.
    var countsExactly: Bool { get }

    /// Another consumer of the same broker.
    func connect() async throws -> any Transport

    /// Ends a consumer as a crash of its process would: it settles nothing and renews nothing any more.
    func crash(_ transport: any Transport) async throws

    /// Lets time pass: moves a manual clock, or waits. Living consumers get to renew their leases meanwhile.
    func advance(by duration: Duration) async throws
}

extension TransportHarness {
    /// Order is what `Transport` promises, as far as the broker keeps it.
    public var keepsOrder: Bool { true }

    /// What a broker does that is asked for each message.
    public var countsExactly: Bool { true }
}
