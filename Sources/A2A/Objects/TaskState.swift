// SPDX-License-Identifier: Apache-2.0

/// A state of a task, by its name in version 0.3.
enum TaskState: String, Sendable, CaseIterable {
    case submitted
    case working
    case inputRequired = "input-required"
    case completed
    case canceled
    case failed
    case rejected
    case authRequired = "auth-required"
    case unknown

    /// The state of a task whose call stands like this.
    init(_ status: A2ACallStatus) {
        self =
            switch status {
            case .pending: .submitted
            case .running: .working
            case .succeeded: .completed
            case .failed: .failed
            case .canceled: .canceled
            }
    }

    /// Where the call of such a task stands; nil for a state that calls do not have.
    var status: A2ACallStatus? { A2ACallStatus.allCases.first { TaskState($0) == self } }

    /// The name in a version.
    func name(in version: A2AProtocolVersion) -> String {
        guard version == .version10 else { return rawValue }
        guard self != .unknown else { return "TASK_STATE_UNSPECIFIED" }
        return "TASK_STATE_" + rawValue.uppercased().split(separator: "-").joined(separator: "_")
    }

    /// The state of this name in any version.
    static func named(_ name: String) -> TaskState? {
        allCases.first { state in A2AProtocolVersion.allCases.contains { state.name(in: $0) == name } }
    }
}
