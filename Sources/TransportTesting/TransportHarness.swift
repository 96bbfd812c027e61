// SPDX-License-Identifier: Apache-2.0

public import Transports

/// One broker, as `TransportConformance` needs it.
public protocol TransportHarness: Sendable {
    /// How long a lease lasts once its consumer has crashed.
    var lease: Duration { get }

    /// Another consumer of the same broker.
    func connect() async throws -> any Transport

    /// Ends a consumer as a crash of its process would: it settles nothing and renews nothing any more.
    func crash(_ transport: any Transport) async throws

    /// Lets time pass: moves a manual clock, or waits. Living consumers get to renew their leases meanwhile.
    func advance(by duration: Duration) async throws
}
