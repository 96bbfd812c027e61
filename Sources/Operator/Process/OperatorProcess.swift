// SPDX-License-Identifier: Apache-2.0

internal import Kubernetes
internal import Logging
internal import Processes
public import Settings
internal import Telemetry
internal import TelemetryCore
internal import Workloads

/// An operator as a process: from its environment to its exit.
public enum OperatorProcess {
    /// The name of the readiness check of the caches.
    static let check = "cluster"

    /// Runs an operator until SIGTERM or SIGINT; what was begun for an actor is finished first.
    ///
    /// - Parameter environment: The variables.
    /// - Throws: ``OperatorError`` when it could not start.
    public static func run(_ environment: Environment) async throws(OperatorError) {
        // Few threads allocate at a time, and each arena keeps what lists of objects took.
        ProcessMemory.limitArenas(to: 2)
        let configuration = try OperatorConfiguration(environment)
        let cluster: ClusterConfiguration
        do throws(ClusterConfigurationError) {
            cluster = try ClusterConfiguration.discover(environment: environment)
        } catch {
            throw .cluster(error)
        }
        var options = TelemetryOptions(
            component: .operator,
            serviceName: "asya-operator",
            environment: environment.variables
        )
        options.opsAddress = configuration.metricsAddress
        options.opsAddressVariable = "ASYA_OPERATOR_METRICS_ADDR"
        options.opsAddressFile = environment.string("ASYA_METRICS_ADDRESS_FILE")
        options.readinessChecks = [check]
        let telemetry: Telemetry
        do throws(TelemetryError) {
            telemetry = try Telemetry.start(options)
        } catch {
            throw .telemetry(error)
        }
        for name in environment.unknownVariables(known: VariableCatalog.names) {
            telemetry.logger.warning("an unknown variable is ignored", metadata: ["\(LogKeys.variable)": "\(name)"])
        }
        if configuration.transports.isEmpty {
            telemetry.logger.warning(
                "no transport is configured; actors cannot run",
                metadata: ["\(LogKeys.variable)": "ASYA_TRANSPORT_CONFIG"]
            )
        }
        await serve(configuration, cluster, telemetry)
        await telemetry.shutdown()
    }

    private static func serve(
        _ configuration: OperatorConfiguration,
        _ cluster: ClusterConfiguration,
        _ telemetry: Telemetry
    ) async {
        let instruments = OperatorInstruments(telemetry.registry)
        var options = KubernetesClientOptions()
        options.userAgent = "asya-operator/\(BuildInfo.version)"
        options.fieldManager = KubernetesCluster.fieldManager
        // A page is a tree for a moment, with ten times the bytes.
        options.pageSize = 100
        let client = KubernetesClient(cluster, options: options) { instruments.count($0) }
        let elector = configuration.electsLeader ? self.elector(configuration, client, instruments) : nil
        let controller = Controller(configuration, client, telemetry, instruments) { elector?.isLeading ?? true }
        let (stops, stop) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        let signals = TerminationSignals { _, count in stop.yield(count) }
        defer { withExtendedLifetime(signals) {} }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                if let elector {
                    // Who waits for its turn is as ready as who works.
                    telemetry.health.set(check, .ready)
                    await elector.run { await controller.run() }
                } else {
                    instruments.setLeading(true)
                    await controller.run()
                }
                // Ends the wait for signals when there is nothing more to do.
                stop.finish()
            }
            group.addTask {
                for await _ in stops { break }
                guard !Task.isCancelled else { return }
                telemetry.health.set(check, .notReady("shutting down"))
                telemetry.logger.notice("shutting down")
                controller.stop()
                // A leader finishes what it has begun, and then gives the lease up.
                elector?.resign(finishing: true)
            }
            await group.waitForAll()
        }
        client.close()
    }

    private static func elector(
        _ configuration: OperatorConfiguration,
        _ client: KubernetesClient,
        _ instruments: OperatorInstruments
    ) -> LeaderElector {
        let namespace = configuration.ownNamespace ?? client.configuration.namespace
        // The name is v0.1's, so that an operator of that version and this one do not work at once.
        let lease = ObjectKey(namespace: namespace, name: "asya-operator.asya.sh")
        let identity = "\(configuration.identity)_\(UInt64.random(in: .min ... .max))"
        return LeaderElector(client, lease: lease, identity: identity) { instruments.setLeading($0) }
    }
}
