// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TransportTesting
import Transports

@testable import SQSTransport

/// Transports on one `InMemoryService`, under a clock that stands still.
final class InMemoryHarness: TransportHarness {
    let time = ManualTime()
    let service: InMemoryService
    let claims = InMemoryClaims()
    let options: SQSTransportOptions
    private let transports = Mutex<[SQSTransport]>([])

    var lease: Duration { options.visibilityTimeout }
    var keepsOrder: Bool { false }

    init(_ change: (inout SQSTransportOptions) -> Void = { _ in }) {
        var options = SQSTransportOptions(createsQueues: true)
        // A clock that stands still would wait for these for ever.
        options.pollGrace = .zero
        change(&options)
        self.options = options
        self.service = InMemoryService(time: time)
    }

    func connect() async throws -> any Transport { open() }

    func open(
        observer: (any TransportObserver)? = nil,
        hasClaims: Bool = true,
        _ change: (inout SQSTransportOptions) -> Void = { _ in }
    ) -> SQSTransport {
        var options = options
        change(&options)
        let engine = Engine(
            options,
            service: service,
            claims: hasClaims ? claims : nil,
            time: time,
            random: { 0.5 },
            observer: observer
        )
        let transport = SQSTransport(engine)
        transports.withLock { $0.append(transport) }
        return transport
    }

    func crash(_ transport: any Transport) async throws {
        transports.withLock { transports in
            transports.removeAll { $0 === transport as AnyObject }
        }
        (transport as? SQSTransport)?.engine.abandon()
    }

    func advance(by duration: Duration) async throws {
        let step = min(lease / 6, .seconds(600))
        var left = duration
        while left > .zero {
            time.advance(by: min(step, left))
            left -= step
            service.timePassed()
            let keepers = transports.withLock { $0.map(\.engine).filter(\.lifecycle.isOpen).map(\.keeper) }
            try await eventually { keepers.allSatisfy { !$0.isBehind } }
        }
    }
}

/// Lets other tasks run until something holds, as long as the test's time allows.
func eventually(_ condition: () -> Bool) async throws {
    while !condition() {
        guard !Task.isCancelled else { throw TransportError.failed(reason: "it never came true") }
        await Task.yield()
    }
}
