// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Transports

/// The moment at which a step has been carried out and the operator knows nothing of it yet: the worst one to die at.
///
/// `ASYA_CRASH_AT=deleteQueue:1` ends an operator of a debug build there; each ``ReconcileAction`` is such a moment.
struct CarriedOut: CrashMoment, CustomStringConvertible {
    private let action: ReconcileAction

    init(_ action: ReconcileAction) { self.action = action }

    /// The action.
    var description: String { "\(action)" }
}
