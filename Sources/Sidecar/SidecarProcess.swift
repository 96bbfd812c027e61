// SPDX-License-Identifier: Apache-2.0

internal import Brokers
internal import Glibc
internal import Logging
internal import NIOPosix
internal import Processes
public import Settings
internal import Telemetry
internal import TelemetryCore
internal import TraceStore
internal import Transports

/// A sidecar as a process: from its environment to its exit.
public enum SidecarProcess {
    /// Runs a sidecar until SIGTERM or SIGINT has drained it.
    ///
    /// The first signal lets messages in flight finish within the grace period; the second, or the period's end, gives
    /// them back to the queue.
    ///
    /// - Throws: `SidecarError` when it could not start.
    public static func run(_ environment: Environment) async throws(SidecarError) {
        // One loop serves the runtime's socket and the ops server: a pod pays for each thread.
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let configuration: SidecarConfiguration
        var options: TelemetryOptions
        let telemetry: Telemetry
        do throws(SettingsError) {
            configuration = try SidecarConfiguration(environment)
            options = TelemetryOptions(
                component: .sidecar,
                serviceName: configuration.actor,
                environment: environment.variables
            )
            options.actor = configuration.actor
            options.opsAddress = configuration.metricsAddress
            options.opsAddressFile = configuration.metricsAddressFile
            options.readinessChecks = ["queue", "runtime"]
            options.eventLoopGroup = loops
            options.store = try TraceStoreOptions.read(
                environment,
                component: .sidecar,
                instance: "\(configuration.actor)-\(getpid())"
            )
        } catch {
            throw .settings(error)
        }
        do throws(TelemetryError) {
            telemetry = try Telemetry.start(options)
        } catch {
            throw .telemetry(error)
        }
        for name in environment.unknownVariables(known: VariableCatalog.names) {
            telemetry.logger.warning("an unknown variable is ignored", metadata: ["\(LogKeys.variable)": "\(name)"])
        }
        let ended = await serve(configuration, telemetry, loops)
        await telemetry.shutdown()
        try ended.get()
    }

    /// Opens the transport, runs the sidecar and closes the transport again.
    private static func serve(
        _ configuration: SidecarConfiguration,
        _ telemetry: Telemetry,
        _ loops: MultiThreadedEventLoopGroup
    ) async -> Result<Void, SidecarError> {
        let instruments = SidecarInstruments(
            registry: telemetry.registry,
            configuration: configuration,
            system: configuration.broker.kind.system
        )
        let transport: any Transport
        do throws(TransportError) {
            transport = try await configuration.broker.open(
                on: loops.next(),
                observer: TransportMeter(
                    instruments: instruments,
                    logger: telemetry.logger,
                    recorder: DeadLetterRecorder(
                        system: configuration.broker.kind.system,
                        limits: configuration.limits,
                        tracer: telemetry.tracer,
                        store: { _ = telemetry.store?.record($0) }
                    )
                )
            )
        } catch {
            return .failure(.transport(error))
        }
        let sidecar = Sidecar(
            configuration,
            transport: transport,
            telemetry: telemetry,
            instruments: instruments,
            eventLoop: loops.next()
        )
        let ended = await untilStopped(sidecar, gracePeriod: configuration.gracePeriod)
        await transport.close()
        return ended
    }

    private enum Event: Sendable {
        case ended(Result<Void, SidecarError>)
        case graceIsOver
    }

    /// Runs the sidecar and listens to the signals that stop it.
    private static func untilStopped(_ sidecar: Sidecar, gracePeriod: Duration) async -> Result<Void, SidecarError> {
        let (stops, stop) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(2))
        let signals = TerminationSignals { _, count in
            sidecar.drain()
            stop.yield(count)
        }
        defer { withExtendedLifetime(signals) {} }
        return await withTaskGroup(of: Event.self) { group in
            group.addTask {
                do throws(SidecarError) {
                    try await sidecar.run()
                    return .ended(.success(()))
                } catch {
                    return .ended(.failure(error))
                }
            }
            group.addTask {
                await sidecar.inbox.closed()
                try? await ContinuousClock().sleep(for: gracePeriod)
                return .graceIsOver
            }
            group.addTask {
                for await count in stops where count > 1 { break }
                return .graceIsOver
            }
            var result = Result<Void, SidecarError>.success(())
            for await event in group {
                if case .ended(let outcome) = event { result = outcome }
                group.cancelAll()
            }
            return result
        }
    }
}
