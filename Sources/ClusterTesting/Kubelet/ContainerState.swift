// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Processes

/// A container of a pod as its status tells it, as a value.
struct ContainerState: Sendable, Equatable {
    enum Phase: Sendable, Equatable {
        /// It does not run, for this reason.
        case waiting(reason: String, message: String)
        case running(since: UInt64)
        case terminated(ExitStatus, from: UInt64, to: UInt64)
    }

    var phase = Phase.waiting(reason: "ContainerCreating", message: "")
    /// How it ended last, when it has run before.
    var last: (status: ExitStatus, from: UInt64, to: UInt64)?
    var restarts = 0
    /// Starts in a row that failed or ended badly; the delay before the next grows with it.
    var failures = 0
    var isReady = false
    var isStarted = false

    var isRunning: Bool {
        if case .running = phase { true } else { false }
    }

    var ended: ExitStatus? {
        if case .terminated(let status, _, _) = phase { status } else { nil }
    }

    /// Whether it has run at least once.
    var hasRun: Bool {
        if case .waiting = phase { last != nil } else { true }
    }

    static func == (left: ContainerState, right: ContainerState) -> Bool {
        left.phase == right.phase && left.restarts == right.restarts && left.isReady == right.isReady
            && left.isStarted == right.isStarted && left.last?.to == right.last?.to
    }

    /// An element of `status.containerStatuses`.
    func status(of container: ContainerSpecification) -> JSONValue {
        let state: JSONValue =
            switch phase {
            case .waiting(let reason, let message):
                ["waiting": ["reason": .string(reason), "message": .string(message)]]
            case .running(let since): ["running": ["startedAt": .string(RFC3339.format(unixNano: since))]]
            case .terminated(let status, let from, let to): Self.terminated(status, from, to)
            }
        return [
            "name": .string(container.name),
            "image": .string(container.image),
            "imageID": .string("local://\(container.image)"),
            "containerID": .string("process://\(container.name)-\(restarts)"),
            "ready": .bool(isReady),
            "started": .bool(isStarted),
            "restartCount": .int(restarts),
            "state": state,
            "lastState": last.map { Self.terminated($0.status, $0.from, $0.to) } ?? [:],
        ]
    }

    private static func terminated(_ status: ExitStatus, _ from: UInt64, _ to: UInt64) -> JSONValue {
        var fields: [JSONValue.Member] = []
        switch status {
        case .exited(let code):
            fields.append(.init("exitCode", .int(Int(code))))
            fields.append(.init("reason", code == 0 ? "Completed" : "Error"))
        case .signaled(let signal):
            fields.append(.init("exitCode", .int(128 + Int(signal))))
            fields.append(.init("signal", .int(Int(signal))))
            fields.append(.init("reason", "Error"))
        }
        fields.append(.init("startedAt", .string(RFC3339.format(unixNano: from))))
        fields.append(.init("finishedAt", .string(RFC3339.format(unixNano: to))))
        return ["terminated": .object(fields)]
    }
}
