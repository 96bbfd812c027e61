// SPDX-License-Identifier: Apache-2.0

/// How a handler's route breaks the rule that only actors ahead may be changed.
public enum RouteViolation: Sendable, Hashable {
    /// An actor that was visited already, or the present one, is another or gone.
    case pastChanged(index: Int)
    /// `current` does not move on, which would run the same actor again without end.
    case notAdvanced(from: Int, to: Int)
}

extension RouteViolation: CustomStringConvertible {
    /// What a handler's author must change.
    public var description: String {
        switch self {
        case .pastChanged(let index):
            "actors[\(index)] was changed; a handler may change only the actors after the current one"
        case .notAdvanced(let from, let to):
            "current is \(to) and must be greater than \(from), where the envelope is"
        }
    }
}
