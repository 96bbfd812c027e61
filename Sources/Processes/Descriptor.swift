// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import Synchronization

/// The one owner of a file descriptor, which it closes when the last reference goes.
///
/// Every descriptor made here is close-on-exec: a child gets it only through ``ChildSpecification``.
public final class Descriptor: Sendable {
    private let number: Atomic<Int32>

    /// Takes ownership of an open descriptor.
    ///
    /// - Parameter number: an open descriptor that nothing else closes.
    public init(owning number: Int32) {
        self.number = Atomic(number)
    }

    deinit { close() }

    /// The descriptor's number, or -1 after ``close()`` or ``take()``.
    ///
    /// It stays valid only while the owner is alive.
    public var rawValue: Int32 { number.load(ordering: .acquiring) }

    /// Closes the descriptor.
    ///
    /// A second call does nothing.
    public func close() {
        let descriptor = take()
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
    }

    /// Makes reads and writes return at once instead of waiting.
    ///
    /// - Throws: ``SpawnError/system(step:code:)`` when the descriptor is not open.
    public func setNonBlocking() throws(SpawnError) {
        let flags = fcntl(rawValue, F_GETFL)
        guard flags >= 0, fcntl(rawValue, F_SETFL, flags | O_NONBLOCK) == 0 else {
            throw .system(step: .openPipe, code: errno)
        }
    }

    /// Gives up ownership: the caller closes the returned descriptor.
    ///
    /// It is -1 when it was closed or taken before.
    public func take() -> Int32 {
        number.exchange(-1, ordering: .acquiringAndReleasing)
    }
}

extension Descriptor {
    /// A pipe: what is written to `writeEnd` comes out of `readEnd`.
    ///
    /// - Throws: ``SpawnError/system(step:code:)`` when the process is out of descriptors.
    public static func pipe() throws(SpawnError) -> (readEnd: Descriptor, writeEnd: Descriptor) {
        var numbers: [Int32] = [-1, -1]
        let code = unsafe asya_pipe(&numbers)
        guard code == 0 else { throw .system(step: .openPipe, code: code) }
        return (Descriptor(owning: numbers[0]), Descriptor(owning: numbers[1]))
    }

    /// Two connected Unix stream sockets.
    ///
    /// - Throws: ``SpawnError/system(step:code:)`` when the process is out of descriptors.
    public static func socketPair() throws(SpawnError) -> (Descriptor, Descriptor) {
        var numbers: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, type, 0, &numbers) == 0 else {
            throw .system(step: .openPipe, code: errno)
        }
        return (Descriptor(owning: numbers[0]), Descriptor(owning: numbers[1]))
    }
}
