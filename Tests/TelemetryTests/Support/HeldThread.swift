// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Holds a thread until it is let go.
final class HeldThread: Sendable {
    private let pipe: Pipe?

    init() {
        pipe = try? Pipe()
    }

    func wait() {
        guard let pipe else { return }
        var byte: UInt8 = 0
        _ = unsafe read(pipe.readEnd, &byte, 1)
    }

    func signal() {
        guard let pipe else { return }
        var byte: UInt8 = 1
        _ = unsafe write(pipe.writeEnd, &byte, 1)
    }
}
