// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// Hears that a broker is away before anybody waits for it in vain.
struct BrokerObserver: TransportObserver {
    private let onLoss: @Sendable (TransportError) -> Void

    init(_ onLoss: @escaping @Sendable (TransportError) -> Void) { self.onLoss = onLoss }

    func connectionLost(error: TransportError) { onLoss(error) }

    func publishingBlocked(reason: String) {
        onLoss(.unavailable(reason: "it takes no messages: \(reason)"))
    }
}
