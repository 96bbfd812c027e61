// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Whether the broker has blocked the connection; set on the event loop, read from anywhere.
final class BlockedFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    var isSet: Bool { flag.load(ordering: .relaxed) }

    func set(_ value: Bool) {
        flag.store(value, ordering: .relaxed)
    }
}
