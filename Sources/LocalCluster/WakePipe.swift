// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Processes

/// A pipe that is readable while something waits for a thread that sleeps in poll(2).
struct WakePipe: Sendable {
    private let readEnd: Descriptor
    private let writeEnd: Descriptor

    init() throws(SpawnError) {
        (readEnd, writeEnd) = try Descriptor.pipe()
        try readEnd.setNonBlocking()
        try writeEnd.setNonBlocking()
    }

    /// What the thread polls.
    var request: pollfd { pollfd(fd: readEnd.rawValue, events: Int16(POLLIN), revents: 0) }

    /// Makes the pipe readable.
    ///
    /// A full one is, so that nothing is lost.
    func signal() {
        var byte: UInt8 = 1
        _ = unsafe write(writeEnd.rawValue, &byte, 1)
    }

    /// Makes the pipe unreadable again; call it before looking for what waits.
    func drain() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while unsafe read(readEnd.rawValue, &bytes, bytes.count) == bytes.count {}
    }
}
