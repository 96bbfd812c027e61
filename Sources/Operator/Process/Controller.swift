// SPDX-License-Identifier: Apache-2.0

internal import Kubernetes
internal import Logging
internal import Processes
internal import Settings
internal import Synchronization
internal import Telemetry
internal import TelemetryCore
internal import Threads
internal import Workloads

/// Follows actors and what belongs to them, and has the one reconciled that something happened to.
final class Controller: Sendable {
    private let configuration: OperatorConfiguration
    private let client: KubernetesClient
    private let telemetry: Telemetry
    private let instruments: OperatorInstruments
    private let mayWork: @Sendable () -> Bool
    private let state = Mutex(State())

    private struct State {
        /// What is worked on; nil while this process does not work.
        var queue: WorkQueue<ActorKey>?
        var isStopped = false
        /// Whether something was reconciled since memory was given back.
        var hasWorked = false
        /// What ends when this process is stopped.
        var waiters: [Waiter] = []
    }

    /// - Parameters:
    ///   - configuration: What to follow, and how.
    ///   - client: Reaches the API server.
    ///   - telemetry: Takes logs and spans.
    ///   - instruments: Take numbers.
    ///   - mayWork: Asked before each step: one that hung for a while may not know yet that another one leads.
    init(
        _ configuration: OperatorConfiguration,
        _ client: KubernetesClient,
        _ telemetry: Telemetry,
        _ instruments: OperatorInstruments,
        mayWork: @escaping @Sendable () -> Bool
    ) {
        self.configuration = configuration
        self.client = client
        self.telemetry = telemetry
        self.instruments = instruments
        self.mayWork = mayWork
        instruments.observe({ [weak self] in self?.queue?.depth }, in: telemetry.registry)
    }

    private var queue: WorkQueue<ActorKey>? { state.withLock { $0.queue } }

    /// Takes no more work; ``run()`` returns when what was begun is finished.
    func stop() {
        let (queue, waiters) = state.withLock { state in
            state.isStopped = true
            defer { state.waiters = [] }
            return (state.queue, state.waiters)
        }
        queue?.close()
        for waiter in waiters { waiter.resume() }
    }

    /// Runs what may last for as long as the cluster does not answer, unless this process is stopped.
    private func untilStopped<Value: Sendable>(_ body: @escaping @Sendable () async -> Value?) async -> Value? {
        let waiter = Waiter()
        let isStopped = state.withLock { state in
            if !state.isStopped { state.waiters.append(waiter) }
            return state.isStopped
        }
        guard !isStopped else { return nil }
        defer { state.withLock { state in state.waiters.removeAll { $0 === waiter } } }
        return await withTaskGroup(of: Value?.self) { group in
            group.addTask { await body() }
            group.addTask {
                await waiter.wait()
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    /// Works until it is stopped or cancelled; may be run again after it was cancelled.
    func run() async {
        let queue = WorkQueue<ActorKey>()
        let isStopped = state.withLock { state in
            state.queue = queue
            return state.isStopped
        }
        guard !isStopped, let settings = await untilStopped({ await self.settings() }) else { return }
        await work(settings, queue)
        state.withLock { $0.queue = nil }
    }

    private func work(_ settings: WorkloadSettings, _ queue: WorkQueue<ActorKey>) async {
        let brokers = BrokerQueues(settings.transports, environment: configuration.environment)
        let events = EventRecorder(client, controller: "asya.sh/operator", instance: configuration.identity)
        let pods = PodIndex()
        let actors = Reflector(client, .asyncActors, query()) { $0.metadata.removeManagedFields() }
        let owned = ownedTypes(settings).map { Reflector(client, $0, query(labels: Self.ownLabels)) }
        let view = ActorView(actors: actors, owned: owned, pods: pods)
        let reconciler = Reconciler(
            Reconciler.Parts(
                view: view,
                cluster: KubernetesCluster(client: client),
                queues: brokers,
                settings: settings,
                healthInterval: configuration.healthInterval.map { UInt64($0 / .nanoseconds(1)) },
                instruments: instruments,
                tracer: telemetry.tracer,
                logger: telemetry.logger,
                clock: SystemClock(),
                mayWork: mayWork,
                record: { event, subject in events.record(event, about: subject) }
            )
        )
        let podReflector = Reflector(
            client,
            .pods,
            query(labels: ActorLabels.actor),
            transform: PodIndex.reduce
        )
        // Servers take one reason at a time.
        let troubles = PodTrouble.reasons.map { reason in
            let fields = "involvedObject.kind=Pod,reason=\(reason)"
            return Reflector(client, .coreEvents, query(fields: fields), transform: PodIndex.reduceEvent)
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await actors.run { change in
                    if change.kind == .deleted { view.sawDeletion(change, of: actors.type) }
                    queue.add(ActorKey(namespace: change.key.namespace ?? "", name: change.key.name))
                }
            }
            for reflector in owned {
                group.addTask {
                    await reflector.run { change in
                        if change.kind == .deleted { view.sawDeletion(change, of: reflector.type) }
                        // What belongs to an actor has its name.
                        queue.add(ActorKey(namespace: change.key.namespace ?? "", name: change.key.name))
                    }
                }
            }
            group.addTask {
                await podReflector.run { change in
                    if let actor = pods.take(change) { queue.add(actor) }
                }
            }
            for reflector in troubles {
                group.addTask {
                    await reflector.run { change in
                        if let actor = pods.takeEvent(change) { queue.add(actor) }
                    }
                }
            }
            group.addTask { await events.run() }
            group.addTask { [self] in await giveBackMemory() }
            group.addTask { await brokers.run { queue.retryFailing() } }
            group.addTask {
                // Ends with all others, and what waits for a broker with it.
                await Waiter().wait()
                await brokers.close()
            }
            group.addTask { [self] in
                telemetry.health.set(OperatorProcess.check, .notReady("reading the cluster"))
                let followed = [actors, podReflector] + owned + troubles
                let isReady = await untilStopped {
                    for reflector in followed { await self.untilSynced(reflector) }
                    return !Task.isCancelled
                }
                guard isReady == true else { return }
                telemetry.health.set(OperatorProcess.check, .ready)
                telemetry.logger.notice("actors are followed", metadata: ["\(LogKeys.count)": "\(actors.cache.count)"])
                await queue.run(workers: configuration.maxConcurrentReconciles) { key in
                    self.state.withLock { $0.hasWorked = true }
                    return await reconciler.reconcile(key)
                }
            }
            // The work has ended, or never began: what only follows has no end of its own.
            await group.next()
            group.cancelAll()
            await group.waitForAll()
        }
    }

    /// Gives back what lists and reconciliations took, some seconds later; at rest there is nothing to give.
    private func giveBackMemory() async {
        while !Task.isCancelled {
            try? await SystemClusterClock().pause(for: .seconds(10))
            let hasWorked = state.withLock { state in
                defer { state.hasWorked = false }
                return state.hasWorked
            }
            if hasWorked { ProcessMemory.giveBack() }
        }
    }

    private static let ownLabels = "app.kubernetes.io/managed-by=\(ActorLabels.manager)"

    /// Returns when a type is followed, and says meanwhile why it is not: a role that lacks something, for instance.
    private func untilSynced(_ reflector: Reflector) async {
        while !reflector.hasSynced, !Task.isCancelled {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await reflector.waitForSync() }
                group.addTask { try? await SystemClusterClock().pause(for: .seconds(5)) }
                await group.next()
                group.cancelAll()
            }
            guard !reflector.hasSynced, let problem = reflector.problem else { continue }
            telemetry.logger.error(
                "objects cannot be followed",
                metadata: [
                    LogKeys.object: .string("\(reflector.type)"), LogKeys.error: .string("\(problem)"),
                ]
            )
        }
    }

    private func query(labels: String? = nil, fields: String? = nil) -> ListQuery {
        ListQuery(namespace: configuration.namespace, labels: labels, fields: fields)
    }

    private func ownedTypes(_ settings: WorkloadSettings) -> [ResourceType] {
        [.deployments, .statefulSets] + (settings.server.hasKEDA ? [.scaledObjects] : [])
    }

    /// What the server offers, asked until it answers; nil when the task is cancelled or the environment is wrong.
    private func settings() async -> WorkloadSettings? {
        while !Task.isCancelled {
            do {
                let version = try await client.serverVersion()
                let server = ServerCapabilities(
                    minorVersion: version.minor,
                    hasKEDA: try await client.serves(.scaledObjects),
                    hasPodMonitors: try await client.serves(.podMonitors)
                )
                telemetry.logger.notice(
                    "the cluster answers",
                    metadata: ["\(LogKeys.version)": "\(version)"]
                )
                return try WorkloadSettings(
                    configuration.environment,
                    transports: configuration.transports,
                    server: server
                )
            } catch {
                telemetry.logger.warning("the cluster does not answer", metadata: [LogKeys.error: .string("\(error)")])
                try? await SystemClusterClock().pause(for: .seconds(2))
            }
        }
        return nil
    }
}
