// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import Transports

/// Words in a file that all processes map, by which transports tell each other that something changed.
///
/// The file holds no message and no truth: after a crash or with random content every transport still works, and at
/// worst looks once a second. `Sendable` because all access to the mapped words is atomic and the address is constant.
@safe final class WakeFile: @unchecked Sendable {
    private enum Word {
        static let generation = 0
        static let writerReleases = 1
        static let writerWaiters = 2
        static let yieldUntil = 3
        static let firstSlot = 16
    }

    private static let byteCount = (Word.firstSlot + WakeSlot.count) * 4
    private let words: UnsafeMutablePointer<UInt32>

    /// Maps the file, making it when it is missing.
    init(path: String) throws(TransportError) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("opened", path) }
        defer { close(descriptor) }
        // Never shrinks the file, so several processes may do this at once; and takes the blocks now, because a store
        // to a mapped hole on a full disk is a SIGBUS.
        let status = posix_fallocate(descriptor, 0, off_t(Self.byteCount))
        guard status == 0 else { throw Self.failure("sized", path, status) }
        let memory = unsafe mmap(nil, Self.byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        guard let memory = unsafe memory, unsafe memory != MAP_FAILED else { throw Self.failure("mapped", path) }
        unsafe self.words = memory.bindMemory(to: UInt32.self, capacity: Self.byteCount / 4)
    }

    deinit {
        unsafe munmap(words, Self.byteCount)
    }

    private static func failure(_ step: String, _ path: String, _ code: Int32 = errno) -> TransportError {
        switch code {
        case ENOSPC, EDQUOT: .storageFull(location: path)
        case EACCES, EPERM, EROFS: .readOnly(location: path)
        default: .failed(reason: "\(path) could not be \(step): \(unsafe String(cString: strerror(code)))")
        }
    }

    // MARK: Changes of queues and traces

    /// Changes with every announcement.
    ///
    /// To sleep without missing one: read this, look at everything, then `wait`.
    var generation: UInt32 { unsafe asya_atomic_load(words + Word.generation) }

    /// The counter of a slot.
    subscript(slot: WakeSlot) -> UInt32 { unsafe asya_atomic_load(words + Word.firstSlot + slot.index) }

    /// Tells every transport that what the slots stand for has changed.
    ///
    /// Called after the commit.
    func announce(_ slots: some Collection<WakeSlot>) {
        guard !slots.isEmpty else { return }
        var bits: UInt32 = 0
        for slot in slots {
            unsafe _ = asya_atomic_add(words + Word.firstSlot + slot.index, 1)
            bits |= slot.bit
        }
        interrupt(bits: bits)
    }

    /// Wakes the sleepers that listen to one of the bits.
    func interrupt(bits: UInt32) {
        unsafe _ = asya_atomic_add(words + Word.generation, 1)
        unsafe _ = asya_futex_wake(words + Word.generation, Int32.max, bits)
    }

    /// Sleeps until one of the bits is announced or until the deadline; returns at once when the generation has moved.
    func wait(generation: UInt32, bits: UInt32, untilMonotonicNano deadline: UInt64) {
        unsafe _ = asya_futex_wait(words + Word.generation, generation, bits, deadline)
    }

    // MARK: The write lock

    /// Changes whenever a transport lets go of the write lock.
    var writerReleases: UInt32 { unsafe asya_atomic_load(words + Word.writerReleases) }

    /// Tells who waits for the write lock that it is free.
    func announceWriterRelease() {
        unsafe _ = asya_atomic_add(words + Word.writerReleases, 1)
        if unsafe asya_atomic_load(words + Word.writerWaiters) != 0 {
            unsafe _ = asya_futex_wake(words + Word.writerReleases, 1, .max)
        }
    }

    /// Sleeps until the write lock is let go of after `seen` was read, or until the deadline.
    func waitForWriterRelease(seen: UInt32, untilMonotonicNano deadline: UInt64) {
        // A waiter that dies here leaves the count too high, which costs its peers a system call a commit.
        unsafe _ = asya_atomic_add(words + Word.writerWaiters, 1)
        unsafe _ = asya_futex_wait(words + Word.writerReleases, seen, .max, deadline)
        unsafe _ = asya_atomic_add(words + Word.writerWaiters, .max)
    }

    // MARK: Precedence of checkpoints

    /// How long writers stand back for a checkpoint at most, in milliseconds; it may die before it says that it is done.
    private static let longestYield: UInt32 = 20

    private static var monotonicMilliseconds: UInt32 { UInt32(truncatingIfNeeded: asya_monotonic_nano() / 1_000_000) }

    /// Asks writers to stand back, so that a checkpoint gets the write lock although they never pause.
    func requestYield() {
        // Zero means that nobody asks.
        unsafe asya_atomic_store(words + Word.yieldUntil, max(Self.monotonicMilliseconds &+ Self.longestYield, 1))
    }

    /// Lets writers go on.
    func endYield() {
        unsafe asya_atomic_store(words + Word.yieldUntil, 0)
        unsafe _ = asya_futex_wake(words + Word.yieldUntil, Int32.max, .max)
    }

    /// Sleeps for as long as a checkpoint asks writers to stand back.
    ///
    /// Called before taking the write lock.
    func yieldToCheckpoint() {
        let until = unsafe asya_atomic_load(words + Word.yieldUntil)
        let left = until &- Self.monotonicMilliseconds
        guard until != 0, (1...Self.longestYield).contains(left) else { return }
        let deadline = asya_monotonic_nano() + UInt64(left) * 1_000_000
        unsafe _ = asya_futex_wait(words + Word.yieldUntil, until, .max, deadline)
    }
}
