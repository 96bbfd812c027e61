// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The checks behind `/healthz` and `/readyz`: a component says how its parts are, the ops server tells.
///
/// Leaf state under one lock; any thread may call. A name belongs to one of the two kinds, readiness or liveness.
/// Without any check the process is alive and ready.
public final class Health: Sendable {
    /// The state of one check.
    public enum Status: Sendable, Equatable {
        /// The part does its work.
        case ready

        /// The part does not, and why, in a few words for an operator.
        case notReady(String)
    }

    private struct State {
        var readiness: [String: Status] = [:]
        var liveness: [String: Status] = [:]
    }

    private let state = Mutex(State())

    /// Creates a health with readiness checks that are not ready yet.
    ///
    /// - Parameter starting: Names of the checks, each not ready until it is set.
    public init(starting: [String] = []) {
        state.withLock { state in
            for name in starting { state.readiness[name] = .notReady("starting") }
        }
    }

    /// Sets a readiness check: whether the process should be given work.
    ///
    /// - Parameters:
    ///   - check: The part's name, such as `runtime` or `transport`.
    ///   - status: Its state from now on.
    public func set(_ check: String, _ status: Status) {
        state.withLock { $0.readiness[check] = status }
    }

    /// Sets a liveness check: whether only a restart can help.
    ///
    /// Few parts have one.
    ///
    /// - Parameters:
    ///   - check: The part's name.
    ///   - status: Its state from now on.
    public func setLiveness(_ check: String, _ status: Status) {
        state.withLock { $0.liveness[check] = status }
    }

    /// Forgets a check of either kind.
    ///
    /// - Parameter check: The part's name.
    public func remove(_ check: String) {
        state.withLock { state in
            state.readiness[check] = nil
            state.liveness[check] = nil
        }
    }

    /// Whether every readiness and liveness check is ready.
    public var isReady: Bool { readiness.isReady }

    /// Whether every liveness check is ready.
    public var isAlive: Bool { liveness.isReady }

    /// What `/readyz` answers: readiness checks, and liveness checks too, for a dying process should get no work.
    var readiness: HealthReport {
        state.withLock { state in
            HealthReport(
                checks: state.readiness.merging(state.liveness) { readiness, liveness in
                    readiness == .ready ? liveness : readiness
                }
            )
        }
    }

    /// What `/healthz` answers.
    var liveness: HealthReport {
        state.withLock { HealthReport(checks: $0.liveness) }
    }
}
