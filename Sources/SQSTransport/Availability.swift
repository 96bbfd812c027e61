// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import Transports

/// Whether the service can be reached, told to the observer once a change.
final class Availability: Sendable {
    private let isAvailable = Mutex(true)
    private let observer: (any TransportObserver)?

    /// - Parameter observer: hears of the changes.
    init(observer: (any TransportObserver)?) {
        self.observer = observer
    }

    /// A request ended.
    ///
    /// A service that throttles or refuses is there.
    ///
    /// - Parameter error: nil when it succeeded.
    func ended(_ error: SQSError?) {
        switch error {
        case .cancelled, .throttled: break
        case .unavailable(let reason):
            let isNews = isAvailable.withLock { isAvailable in
                defer { isAvailable = false }
                return isAvailable
            }
            if isNews { observer?.connectionLost(error: .unavailable(reason: reason)) }
        case nil, .queueMissing, .queueDeletedRecently, .queueDiffers, .notHeld, .tooLarge, .refused:
            let isNews = isAvailable.withLock { isAvailable in
                defer { isAvailable = true }
                return !isAvailable
            }
            if isNews { observer?.reconnected() }
        }
    }
}
