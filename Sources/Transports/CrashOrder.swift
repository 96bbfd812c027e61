// SPDX-License-Identifier: Apache-2.0

#if DEBUG
internal import Glibc
internal import Synchronization

/// What `ASYA_CRASH_AT` says: at which passage of which point the process ends.
@usableFromInline
final class CrashOrder: Sendable {
    /// The order of this process; nil in all but tests.
    @usableFromInline static let given: CrashOrder? = read()

    private let point: Substring
    private let left: Atomic<Int>

    private init(_ point: Substring, passage: Int) {
        self.point = point
        left = Atomic(passage)
    }

    /// Counts a passage, and kills the process as nothing else does: no handler runs and no buffer is written.
    @usableFromInline
    func passed(_ passed: String) {
        guard passed == point, left.subtract(1, ordering: .relaxed).newValue == 0 else { return }
        kill(getpid(), SIGKILL)
    }

    private static func read() -> CrashOrder? {
        guard let variable = unsafe getenv("ASYA_CRASH_AT") else { return nil }
        let words = unsafe String(cString: variable).split(separator: ":")
        guard words.count == 2, let passage = Int(words[1]), passage > 0 else {
            preconditionFailure("ASYA_CRASH_AT must be POINT:N")
        }
        return CrashOrder(words[0], passage: passage)
    }
}
#endif
