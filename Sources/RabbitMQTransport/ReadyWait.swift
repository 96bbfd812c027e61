// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import Transports

/// A call that waits until the broker can be used.
struct ReadyWait {
    /// Resumed with nil when it can, with the error when that took too long.
    let continuation: CheckedContinuation<TransportError?, Never>

    /// Ends the wait.
    let timeout: Scheduled<Void>
}
