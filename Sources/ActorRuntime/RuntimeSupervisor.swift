// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import Glibc
internal import Logging
public import NIOCore
internal import NIOPosix
internal import Processes
internal import RuntimeLink
internal import Settings
public import Telemetry
internal import TelemetryCore
internal import TraceStore

/// Supervises the Python workers of one actor and hands them the messages of its sidecars.
///
/// Everything runs on one event loop, which is the actor's executor: the events of channels, processes and timers
/// enter it without a hop. Decisions are made by `WorkerStateMachine`; this type carries them out.
public actor RuntimeSupervisor {
    let settings: RuntimeSettings
    let telemetry: Telemetry
    let instruments: RuntimeInstruments
    let clock: any TelemetryClock
    let spanName: String
    let logger: Logger
    nonisolated let eventLoop: any EventLoop

    var workers: [Worker] = []
    var waiting: Deque<HandlerJob> = []
    var handler: WorkerReport.Handler?
    /// Channels of workers that lost their first one and came back.
    var returned: [ObjectIdentifier: Worker.Key] = [:]
    private var server: RuntimeServer?
    private var returnListener: (any Channel)?
    private var started: CheckedContinuation<Result<Void, RuntimeFailure>, Never>?
    private var stopped: CheckedContinuation<Void, Never>?
    private var failure: RuntimeFailure?
    private(set) var isStopping = false

    /// The executor of the event loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe eventLoop.executor.asUnownedSerialExecutor()
    }

    /// Messages that may wait for a worker; each holds a connection of a sidecar.
    private static let waitingLimit = 1_024

    /// Messages that a sidecar may have on their way on one connection.
    private static let pipelining = 64

    /// Makes a supervisor; nothing is started yet.
    ///
    /// - Parameters:
    ///   - settings: what the environment says.
    ///   - telemetry: where logs, metrics, spans and health go.
    ///   - eventLoop: where everything runs; it must outlive the supervisor.
    public init(settings: RuntimeSettings, telemetry: Telemetry, eventLoop: any EventLoop) {
        self.settings = settings
        self.telemetry = telemetry
        self.eventLoop = eventLoop
        clock = SystemClock()
        instruments = RuntimeInstruments(telemetry.registry, actor: settings.actor)
        spanName = SpanNames.handler(settings.actor)
        logger = telemetry.logger
    }

    /// Starts the workers and, once every one of them has loaded the handler, listens for sidecars.
    ///
    /// - Throws: ``RuntimeFailure`` when the handler, the interpreter or the socket's folder is of no use. Nothing is
    ///   left running then.
    public func start() async throws(RuntimeFailure) {
        telemetry.health.set(Self.healthCheck, .notReady("the workers are loading the handler"))
        instruments.workersDesired.set(settings.workers)
        do {
            try prepareFolder()
            try await listenForReturns()
            try await startWorkers().get()
            server = try await listen()
            try writeReadyFile()
        } catch {
            await shutDown()
            throw RuntimeFailure(String(describing: error))
        }
        telemetry.health.set(Self.healthCheck, .ready)
        logger.info(
            "ready for messages",
            metadata: [
                LogKeys.handler: "\(settings.handler)",
                LogKeys.fingerprint: "\(handler?.fingerprint ?? "none")",
                LogKeys.version: "\(handler?.python ?? "")",
                LogKeys.count: "\(settings.workers)",
                LogKeys.path: "\(settings.socketPath)",
            ]
        )
    }

    /// Stops: no new message is taken, those in hand are answered within the grace period, then the workers leave.
    public func stop() async {
        guard !isStopping else { return }
        telemetry.health.set(Self.healthCheck, .notReady("shutting down"))
        removeReadyFile()
        let deadline = eventLoop.scheduleTask(in: TimeAmount(settings.gracePeriod)) {
            self.assumeIsolated { $0.graceExpired() }
        }
        await server?.close()
        deadline.cancel()
        await shutDown()
    }

    static let healthCheck = "workers"

    /// Takes a message; the answer goes to the request.
    func accept(_ request: RuntimeRequest) {
        let job = HandlerJob(request, nowNano: clock.monotonicNano())
        if let worker = workers.first(where: { canTake($0) }) {
            assign(job, to: worker)
        } else if waiting.count < Self.waitingLimit {
            waiting.append(job)
            showWaiting()
        } else {
            refuse(
                job,
                "\(waiting.count) messages wait for a worker already: lower ASYA_CONCURRENCY or raise ASYA_WORKERS"
            )
        }
    }

    /// Answers a message that never reached a worker.
    func refuse(_ job: HandlerJob, _ reason: String) {
        job.request.respond(ByteBuffer(bytes: WorkerFailure.startFailed(reason).answer))
    }

    /// A worker has become ready, or is gone for good: somebody may be waiting for that.
    func workersChanged() {
        if let started, workers.allSatisfy({ $0.machine.state == .ready }) {
            self.started = nil
            started.resume(returning: .success(()))
        }
        if let stopped, workers.allSatisfy({ $0.machine.state == .stopped }) {
            self.stopped = nil
            stopped.resume()
        }
        if !isStopping, server != nil {
            let serving = workers.contains { [.ready, .starting].contains($0.machine.state) || $0.job != nil }
            telemetry.health.set(Self.healthCheck, serving ? .ready : .notReady("every worker is backing off"))
        }
    }

    /// The runtime cannot work.
    func giveUp(_ reason: String) {
        guard let started else { return }
        self.started = nil
        started.resume(returning: .failure(RuntimeFailure(reason)))
    }

    private func startWorkers() async -> Result<Void, RuntimeFailure> {
        await withCheckedContinuation { continuation in
            started = continuation
            workers = (0..<settings.workers).map { Worker(index: $0, nowNano: clock.monotonicNano()) }
            for worker in workers { perform(worker.machine.started(), worker) }
        }
    }

    private func shutDown() async {
        isStopping = true
        removeReadyFile()
        await withCheckedContinuation { continuation in
            stopped = continuation
            for worker in workers { perform(worker.machine.stopRequested(), worker) }
            workersChanged()
        }
        removeReturnSocket()
        try? await returnListener?.close()
    }

    private func graceExpired() {
        logger.warning("the grace period is over with messages in hand", metadata: [LogKeys.count: "\(waiting.count)"])
        for job in waiting { refuse(job, "the runtime was shut down before a worker was free") }
        waiting.removeAll()
        isStopping = true
        for worker in workers {
            perform(worker.machine.stopRequested(), worker)
            worker.child?.killGroup(SIGKILL)
        }
    }

    private func listen() async throws(RuntimeLinkError) -> RuntimeServer {
        try await RuntimeServer.bind(
            path: settings.socketPath,
            permissions: settings.socketPermissions,
            maxFrameBytes: settings.maxFrameBytes,
            on: eventLoop,
            hello: { self.assumeIsolated { $0.hello } },
            onConnections: { [connections = instruments.connections] in connections.set($0) },
            onKeep: { [store = telemetry.store] id in
                if let traceID = TraceID(hex: id) { store?.keep(traceID) }
            },
            onRequest: { request in self.assumeIsolated { $0.accept(request) } }
        )
    }

    private var hello: RuntimeHello {
        RuntimeHello(
            handler: settings.handler,
            fingerprint: handler?.fingerprint,
            workers: settings.workers,
            // With several workers a message that is answered early would wait for those before it.
            pipelining: settings.workers == 1 ? Self.pipelining : 1
        )
    }

    private func listenForReturns() async throws {
        let path = settings.returnPath
        guard path.utf8.count <= 107 else {
            throw RuntimeFailure(
                "the socket path \(path) is longer than 107 bytes: set ASYA_SOCKET_DIR to a shorter one"
            )
        }
        let maxFrameBytes = settings.maxFrameBytes
        returnListener = try await ServerBootstrap(group: eventLoop)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = WorkerChannelHandler(maxFrameBytes: maxFrameBytes) { [weak channel] event in
                        guard let channel else { return }
                        self.assumeIsolated { $0.returnEvent(event, channel) }
                    }
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true)
            .get()
        SocketFolder.protect(path)
    }
}
