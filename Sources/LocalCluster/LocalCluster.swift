// SPDX-License-Identifier: Apache-2.0

internal import Brokers
internal import Glibc
internal import Logging
internal import Manifests
internal import Processes
internal import Settings
internal import Telemetry
internal import TelemetryCore
internal import Tools
internal import Transports
internal import YAMLDocuments

/// Runs actors on this machine as the real processes that a cluster runs: `asya up`.
@MainActor
public enum LocalCluster {
    /// Runs the actors of the manifests until SIGINT or SIGTERM has drained them.
    ///
    /// Everything that can be checked is checked before anything starts. The first signal lets messages in work finish,
    /// the second kills. However this ends, no process, socket or lock is left behind.
    ///
    /// - Parameter options: what to run and where.
    /// - Throws: `ClusterError` when somebody must change something first.
    public static func up(_ options: UpOptions) async throws(ClusterError) {
        let started = ContinuousClock.now
        let plan = try plan(options)
        let session = try ClusterSession(options.data, plan.run, folders: Set(plan.processes.map(\.folder)))
        // A reader that went away must not take the actors with it.
        _ = signal(SIGPIPE, SIG_IGN)
        let result = await run(plan, options, started)
        session.close()
        try result.get()
    }

    private static func plan(_ options: UpOptions) throws(ClusterError) -> ClusterPlan {
        let manifests: ManifestSet
        let tools: ToolSet
        do throws(DocumentError) {
            manifests = try ManifestReader.read(paths: options.paths)
            tools = try ToolReader.read(paths: options.paths)
        } catch {
            throw .manifests(error)
        }
        guard !manifests.actors.isEmpty else { throw .noActors(paths: options.paths) }
        let path = options.environment["PATH"]
        let executables = try Executables(folder: options.executableFolder, path: path)
        var planner = ClusterPlanner(
            data: options.data,
            executables: executables,
            transport: options.transport,
            inherited: options.environment
        )
        if options.runsGateway {
            let missing = ClusterError.executableMissing(name: "asya-gateway", folder: options.executableFolder)
            if executables.gateway != nil {
                planner.gateway = try GatewayPlan(tools, options)
            } else if tools.tools.isEmpty {
                planner.warnings.append("the gateway does not run: \(missing)")
            } else {
                throw missing
            }
        }
        return try planner.plan(manifests, tools)
    }

    /// Runs a plan in a data folder that is ours.
    private static func run(
        _ plan: ClusterPlan,
        _ options: UpOptions,
        _ started: ContinuousClock.Instant
    ) async -> Result<Void, ClusterError> {
        do throws(ClusterError) {
            let supervisor = try Supervisor()
            let signals = TerminationSignals(signalsToWatch) { _, _ in supervisor.stop() }
            defer { withExtendedLifetime(signals) {} }
            let pump = try LogPump(to: STDERR_FILENO, style: .standard(for: STDERR_FILENO, options.environment))
            let result = await run(plan, options, started, supervisor, pump)
            await pump.stop()
            return result
        } catch {
            return .failure(error)
        }
    }

    private static func run(
        _ plan: ClusterPlan,
        _ options: UpOptions,
        _ started: ContinuousClock.Instant,
        _ supervisor: Supervisor,
        _ pump: LogPump
    ) async -> Result<Void, ClusterError> {
        do throws(ClusterError) {
            let telemetry = try startTelemetry(options, pump)
            let result: Result<Void, ClusterError>
            do throws(ClusterError) {
                for warning in plan.warnings {
                    telemetry.logger.warning("manifest", metadata: [LogKeys.reason: "\(warning)"])
                }
                try await declare(plan.queues, options)
                try await supervisor.run(plan, pump: pump, telemetry: telemetry, data: options.data) {
                    options.onReady(
                        ReadySummary(
                            actors: plan.actors.count,
                            processes: plan.processes.count,
                            duration: ContinuousClock.now - started,
                            metricsAddress: telemetry.opsAddress ?? "",
                            data: options.data,
                            firstActor: plan.actors[0],
                            transport: options.transport,
                            gateway: plan.gateway.map { ReadySummary.Gateway(url: $0.url, tools: $0.tools) }
                        )
                    )
                }
                result = .success(())
            } catch {
                result = .failure(error)
            }
            await telemetry.shutdown()
            return result
        } catch {
            return .failure(error)
        }
    }

    private static func startTelemetry(_ options: UpOptions, _ pump: LogPump) throws(ClusterError) -> Telemetry {
        let writeEnd: Descriptor
        do throws(SpawnError) {
            writeEnd = try pump.open(LogSource(component: .cluster, actor: nil)).writeEnd
        } catch {
            throw .system("\(error)")
        }
        var telemetry = TelemetryOptions(component: .cluster, serviceName: "asya-up", environment: options.environment)
        telemetry.opsAddress = ListenAddress(host: "127.0.0.1", port: options.port)
        telemetry.opsAddressVariable = "--port"
        telemetry.readinessChecks = [ClusterInstruments.healthCheck]
        // The log lines of this process need the pipe as long as the process lives.
        telemetry.logDescriptor = writeEnd.take()
        do throws(TelemetryError) {
            return try Telemetry.start(telemetry)
        } catch {
            close(telemetry.logDescriptor)
            guard case .opsAddressInUse = error else { throw .telemetry("\(error)") }
            throw .portInUse(options.port)
        }
    }

    /// Makes the queues, and finds out before anything starts that the broker is there.
    private static func declare(_ queues: [QueueName], _ options: UpOptions) async throws(ClusterError) {
        let broker: BrokerConfiguration
        do throws(SettingsError) {
            broker = try ClusterPlanner.broker(options.transport, options.data, options.environment)
        } catch {
            throw .settings(error)
        }
        do throws(TransportError) {
            let transport = try await broker.open(within: BrokerConfiguration.commandLimit)
            let result: Result<Void, TransportError>
            do throws(TransportError) {
                try await transport.declare(queues)
                result = .success(())
            } catch {
                result = .failure(error)
            }
            await transport.close()
            try result.get()
        } catch {
            throw .queues(error)
        }
    }

    /// SIGHUP too, because a terminal that is closed ends its programs, unless it was told not to (nohup(1)).
    private static var signalsToWatch: [Int32] {
        let previous = signal(SIGHUP, SIG_IGN)
        let isIgnored = unsafe unsafeBitCast(previous, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
        return isIgnored ? [SIGTERM, SIGINT] : [SIGTERM, SIGINT, SIGHUP]
    }
}
