// SPDX-License-Identifier: Apache-2.0

/// A moment at which a process may die; tests have it die there and count what is lost or doubled.
///
/// `ASYA_CRASH_AT=inFanOut:2` ends a process of a debug build with SIGKILL when it passes the moment for the second time.
/// Release builds know neither the variable nor the moments: ``pass(if:)`` is empty there.
public protocol CrashMoment: Sendable {}

extension CrashMoment {
    /// Marks that the process is at this moment, which `ASYA_CRASH_AT` calls by its description.
    ///
    /// - Parameter condition: Whether it really is; not asked in release builds, which do nothing here.
    @inlinable
    public func pass(if condition: @autoclosure () -> Bool = true) {
        #if DEBUG
        if let order = CrashOrder.given, condition() { order.passed("\(self)") }
        #endif
    }
}
