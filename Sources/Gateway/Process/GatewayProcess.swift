// SPDX-License-Identifier: Apache-2.0

internal import Access
internal import Brokers
internal import Glibc
internal import HTTPClient
internal import Logging
internal import NIOPosix
internal import Processes
public import Settings
internal import Telemetry
internal import TelemetryCore
internal import Tools
internal import TraceStore
internal import Tracking
internal import Transports
internal import YAMLDocuments

/// A gateway as a process: from its environment to its exit.
public enum GatewayProcess {
    /// Runs a gateway until SIGTERM or SIGINT has drained it.
    ///
    /// The first signal ends streams and lets requests finish within the grace period; the second, or the period's end,
    /// cuts them off.
    ///
    /// - Parameter environment: The variables.
    /// - Throws: `GatewayError` when it could not start.
    public static func run(_ environment: Environment) async throws(GatewayError) {
        let configuration: GatewayConfiguration
        let access: AccessSettings
        var options: TelemetryOptions
        do throws(SettingsError) {
            configuration = try GatewayConfiguration(environment)
            access = try AccessSettings(environment, listener: configuration.address)
            options = TelemetryOptions(
                component: .gateway,
                serviceName: "asya-gateway",
                environment: environment.variables
            )
            options.opsAddress = configuration.metricsAddress
            options.opsAddressVariable = "ASYA_GATEWAY_METRICS_ADDR"
            options.opsAddressFile = configuration.metricsAddressFile
            options.readinessChecks = [listening, GatewayTransportMeter.check]
            options.store = try TraceStoreOptions.read(
                environment,
                component: .gateway,
                instance: "gateway-\(getpid())"
            )
        } catch {
            throw .settings(error)
        }
        let catalog: ToolCatalog
        do throws(DocumentError) {
            catalog = try ToolCatalog(paths: configuration.toolPaths)
        } catch {
            throw .tools(error)
        }
        let telemetry: Telemetry
        do throws(TelemetryError) {
            telemetry = try Telemetry.start(options)
        } catch {
            throw .telemetry(error)
        }
        for name in environment.unknownVariables(known: VariableCatalog.names) {
            telemetry.logger.warning("an unknown variable is ignored", metadata: ["\(LogKeys.variable)": "\(name)"])
        }
        let ended = await serve(configuration, access, catalog, telemetry)
        await telemetry.shutdown()
        try ended.get()
    }

    /// The name of the readiness check of the listeners.
    private static let listening = "listeners"

    /// Opens store and transport, runs the gateway and closes them again.
    private static func serve(
        _ configuration: GatewayConfiguration,
        _ access: AccessSettings,
        _ catalog: ToolCatalog,
        _ telemetry: Telemetry
    ) async -> Result<Void, GatewayError> {
        let place: StorePlace
        do throws(TrackingError) {
            place = try await StorePlace.open(configuration.store)
        } catch {
            return .failure(.store(error))
        }
        let transport: any Transport
        do throws(TransportError) {
            let meter = GatewayTransportMeter(health: telemetry.health, logger: telemetry.logger)
            transport = try await configuration.broker.open(observer: meter)
            telemetry.health.set(GatewayTransportMeter.check, .ready)
        } catch {
            await place.close()
            return .failure(.transport(error))
        }
        let pool = HTTPConnectionPool(named: "asya-keys", maximumConcurrent: 4)
        let logger = telemetry.logger
        let policy = AccessPolicy(
            authenticator: Authenticator(access, requester: pool) { notice in
                logger.notice("keys have changed", metadata: [LogKeys.reason: .string("\(notice)")])
            },
            origins: access.origins,
            limiter: access.rateLimit.map { RateLimiter($0) }
        )
        let file = configuration.addressFile.map(AnnouncedAddresses.init(path:))
        let gateway = Gateway(
            configuration,
            Gateway.Parts(
                catalog: catalog,
                store: place.store,
                news: place.news,
                sharesStore: place.isShared,
                transport: transport,
                access: policy,
                tracer: telemetry.tracer,
                registry: telemetry.registry,
                instruments: GatewayInstruments(telemetry.registry),
                logger: logger,
                clock: SystemClock(),
                pause: .real,
                eventLoops: MultiThreadedEventLoopGroup.singleton,
                connections: ConnectionBudget(openFiles: OpenFileLimit.raise())
            )
        ) { addresses in
            do throws(GatewayError) {
                try file?.write(addresses)
                telemetry.health.set(listening, .ready)
            } catch {
                logger.error("the addresses are not told", metadata: [LogKeys.error: .string("\(error)")])
            }
            for address in [addresses.clients, addresses.sidecars] {
                logger.notice("listening", metadata: [LogKeys.address: .string("\(address)")])
            }
        }
        let ended = await untilStopped(gateway, telemetry, gracePeriod: configuration.gracePeriod)
        file?.remove()
        pool.close()
        await transport.close()
        await place.close()
        return ended
    }

    private enum Event: Sendable {
        case ended(Result<Void, GatewayError>)
        case drained
        case graceIsOver
    }

    /// Runs the gateway and listens to the signals that stop it.
    private static func untilStopped(
        _ gateway: Gateway,
        _ telemetry: Telemetry,
        gracePeriod: Duration
    ) async -> Result<Void, GatewayError> {
        let (stops, stop) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(2))
        let signals = TerminationSignals { _, count in stop.yield(count) }
        defer { withExtendedLifetime(signals) {} }
        return await withTaskGroup(of: Event.self) { group in
            group.addTask {
                do throws(GatewayError) {
                    try await gateway.run()
                    return .ended(.success(()))
                } catch {
                    return .ended(.failure(error))
                }
            }
            group.addTask {
                for await _ in stops { break }
                guard !Task.isCancelled else { return .drained }
                telemetry.health.set(listening, .notReady("shutting down"))
                telemetry.logger.notice("shutting down")
                return await drain(gateway, until: stops, gracePeriod)
            }
            var result = Result<Void, GatewayError>.success(())
            for await event in group {
                switch event {
                case .ended(let outcome):
                    result = outcome
                    group.cancelAll()
                case .graceIsOver: group.cancelAll()
                case .drained: break
                }
            }
            return result
        }
    }

    /// Ends what is going on, within the grace period and until the next signal.
    private static func drain(
        _ gateway: Gateway,
        until stops: AsyncStream<Int>,
        _ gracePeriod: Duration
    ) async -> Event {
        await withTaskGroup(of: Event.self) { group in
            group.addTask {
                await gateway.drain()
                return .drained
            }
            group.addTask {
                try? await ContinuousClock().sleep(for: gracePeriod)
                return .graceIsOver
            }
            group.addTask {
                for await _ in stops { break }
                return .graceIsOver
            }
            let event = await group.next() ?? .drained
            group.cancelAll()
            return event
        }
    }
}
