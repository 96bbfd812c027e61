// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient

/// Asks the probes of one run of a container.
///
/// Until a container is ready it is asked more often than the specification says, so that tests need not wait.
struct PodProber: Sendable {
    let container: ContainerSpecification
    let podIP: String
    let program: ContainerProgram
    let paths: PathTranslation

    private static let eager = Duration.milliseconds(200)

    /// Asks until the task is cancelled, and tells what changes.
    func run(_ pool: HTTPConnectionPool, _ tell: @escaping @Sendable (PodLifecycle.Event) -> Void) async {
        if let probe = container.startupProbe {
            guard await passes(probe, pool) else {
                if !Task.isCancelled { tell(.unhealthy(container.name)) }
                return
            }
            tell(.startupPassed(container.name))
        }
        await withTaskGroup(of: Void.self) { group in
            if let probe = container.readinessProbe { group.addTask { await readiness(probe, pool, tell) } }
            if let probe = container.livenessProbe { group.addTask { await liveness(probe, pool, tell) } }
        }
    }

    /// Whether a container passes before the time is over that the specification gives it.
    private func passes(_ probe: ContainerProbe, _ pool: HTTPConnectionPool) async -> Bool {
        let limit = ContinuousClock.now + probe.period * probe.failureThreshold
        while !Task.isCancelled, ContinuousClock.now < limit {
            if await ask(probe, pool) { return true }
            try? await ContinuousClock().sleep(for: min(probe.period, Self.eager))
        }
        return false
    }

    private func readiness(
        _ probe: ContainerProbe,
        _ pool: HTTPConnectionPool,
        _ tell: @Sendable (PodLifecycle.Event) -> Void
    ) async {
        var (isReady, failures) = (false, 0)
        while !Task.isCancelled {
            let isPassed = await ask(probe, pool)
            failures = isPassed ? 0 : failures + 1
            let isReadyNow = isPassed || isReady && failures < probe.failureThreshold
            if isReadyNow != isReady, !Task.isCancelled { tell(.readiness(container.name, isReadyNow)) }
            isReady = isReadyNow
            try? await ContinuousClock().sleep(for: isReady ? probe.period : min(probe.period, Self.eager))
        }
    }

    private func liveness(
        _ probe: ContainerProbe,
        _ pool: HTTPConnectionPool,
        _ tell: @Sendable (PodLifecycle.Event) -> Void
    ) async {
        var failures = 0
        while failures < probe.failureThreshold {
            guard (try? await ContinuousClock().sleep(for: probe.period)) != nil else { return }
            failures = await ask(probe, pool) ? 0 : failures + 1
        }
        if !Task.isCancelled { tell(.unhealthy(container.name)) }
    }

    private func ask(_ probe: ContainerProbe, _ pool: HTTPConnectionPool) async -> Bool {
        await probe.isPassed(host: podIP, program: program, paths: paths, pool: pool)
    }
}
