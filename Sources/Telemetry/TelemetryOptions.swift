// SPDX-License-Identifier: Apache-2.0

public import NIOCore
public import Settings
public import TelemetryCore
public import TraceStore

/// What a component tells its telemetry at start: who it is, where it listens, what it records.
///
/// Everything an operator can set comes in through ``environment``; the other members are the component's own
/// knowledge. Defaults make a telemetry that logs to standard error and neither listens, exports nor stores.
public struct TelemetryOptions: Sendable {
    /// The kind of process: the `component` of every log line and of `asya_build_info`.
    public var component: ComponentName

    /// The actor this process belongs to, if any: the `actor` of every log line.
    public var actor: String?

    /// `service.name` of every span, unless `OTEL_SERVICE_NAME` or `OTEL_RESOURCE_ATTRIBUTES` says otherwise.
    public var serviceName: String

    /// What is unique among the processes of one service: `service.instance.id`.
    ///
    /// Nil takes `<namespace>.<pod>.<container>` in Kubernetes, where the environment tells them, or else `<host>.<pid>`.
    public var instance: String?

    /// What else the component knows of the process that every span of it is to say.
    public var attributes: Attributes

    /// The variables to read: `OTEL_*` and `ASYA_LOG_LEVEL`.
    public var environment: [String: String]

    /// Where `/metrics`, `/healthz` and `/readyz` are served; nil serves none.
    public var opsAddress: ListenAddress?

    /// The variable ``opsAddress`` was read from, for the error that says that the port is taken.
    public var opsAddressVariable: String

    /// A file that is given the address in use (`host:port` and a line end) once the server listens; port 0 needs it.
    public var opsAddressFile: String?

    /// Readiness checks that begin as not ready, so that `/readyz` answers 503 until each was set.
    public var readinessChecks: [String]

    /// The trace store to write; nil writes none.
    public var store: TraceStoreOptions?

    /// The loop to serve on, shared with the component so that the process has one; nil makes one of its own.
    ///
    /// The owner shuts it down, after ``Telemetry/shutdown()`` has returned.
    public var eventLoopGroup: (any EventLoopGroup)?

    /// Installs the adapters in swift-log, swift-metrics and swift-distributed-tracing, once per process.
    ///
    /// The first `Telemetry` that asks for it gets it; tests that build several leave it off.
    public var bootstrapsFacades: Bool

    /// The file descriptor of the log lines, which stays the caller's to close.
    public var logDescriptor: Int32

    /// How long ``Telemetry/shutdown()`` may take to flush what is queued.
    public var shutdownTimeout: Duration

    /// The clock of spans and log lines.
    public var clock: any TelemetryClock

    /// Creates options for a component, with nothing switched on.
    ///
    /// - Parameters:
    ///   - component: The kind of process.
    ///   - serviceName: The default of `service.name`.
    ///   - environment: The variables to read.
    public init(component: ComponentName, serviceName: String, environment: [String: String]) {
        self.component = component
        self.serviceName = serviceName
        self.environment = environment
        self.actor = nil
        self.instance = nil
        self.attributes = Attributes()
        self.opsAddress = nil
        self.opsAddressVariable = "ASYA_METRICS_ADDR"
        self.opsAddressFile = nil
        self.readinessChecks = []
        self.store = nil
        self.eventLoopGroup = nil
        self.bootstrapsFacades = true
        self.logDescriptor = 2
        self.shutdownTimeout = .seconds(5)
        self.clock = SystemClock()
    }
}
