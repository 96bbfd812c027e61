// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A file descriptor that is closed with its owner, unless it was given away.
struct OwnedDescriptor: ~Copyable {
    let value: Int32

    init(_ value: Int32) {
        self.value = value
    }

    deinit {
        close(value)
    }

    /// Gives the descriptor away; the caller closes it.
    consuming func release() -> Int32 {
        let value = self.value
        discard self
        return value
    }
}
