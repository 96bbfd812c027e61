// SPDX-License-Identifier: Apache-2.0

/// Ends something when nobody holds on to it any more, a stream that was never written included.
final class Registration: Sendable {
    private let end: @Sendable () -> Void

    /// Keeps something until the last reference is gone.
    init(end: @escaping @Sendable () -> Void) { self.end = end }

    deinit { end() }
}
