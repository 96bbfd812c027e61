// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import Processes
internal import Synchronization

/// A private RabbitMQ node on 127.0.0.1: data, logs, cookie, port mapper and ports of its own.
///
/// Needs what `make setup-test` unpacks into `.tools/rabbitmq`, and Erlang. The node ends with the process of the tests
/// at the latest.
public final class RabbitMQNode: Sendable {
    /// The port for AMQP.
    public let port: Int

    /// The port for AMQP over TLS, where the settings have certificates.
    public let tlsPort: Int?

    /// What it was started with.
    public let settings: RabbitMQSettings

    let folder: TestFolder
    let environment: [String: String]
    private let portMapper: ChildProcess
    private let server = Mutex<ChildProcess?>(nil)

    private static let checkout = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
    static let programs = checkout + "/.tools/rabbitmq/usr/lib/rabbitmq/bin"
    static let cookie = "ASYATESTS"
    static let name = "asya@localhost"

    private init(
        ports: (amqp: Int, tls: Int?, distribution: Int, mapper: Int),
        folder: TestFolder,
        settings: RabbitMQSettings
    ) async throws(BrokerFailure) {
        (port, tlsPort, self.folder, self.settings) = (ports.amqp, ports.tls, folder, settings)
        for name in ["data", "log", "home"] { try folder.makeFolder(name) }
        try folder.write(Self.cookie, to: "home/.erlang.cookie")
        try folder.write("[\(settings.plugins.joined(separator: ","))].\n", to: "enabled_plugins")
        try folder.write("", to: "env.conf")
        try folder.write(settings.file(port: ports.amqp, tlsPort: ports.tls), to: "rabbitmq.conf")
        let schedulers = settings.schedulers
        environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "HOME": folder.path("home"),
            "ERL_EPMD_PORT": "\(ports.mapper)",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": Self.name,
            "RABBITMQ_DIST_PORT": "\(ports.distribution)",
            "RABBITMQ_MNESIA_BASE": folder.path("data"),
            "RABBITMQ_LOG_BASE": folder.path("log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": folder.path("enabled_plugins"),
            "RABBITMQ_CONFIG_FILE": folder.path("rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": folder.path("env.conf"),
            // Idle schedulers do not spin: the tests need the cores.
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS":
                "+S \(schedulers):\(schedulers) +sbwt none +sbwtdcpu none +sbwtdio none"
                + settings.parameters.map { " -rabbit \($0) \($1)" }.joined(),
            // The script becomes the node instead of waiting for it, so that signals reach the node.
            "RUNNING_UNDER_SYSTEMD": "true",
        ]
        var mapper = ChildSpecification(
            executable: "epmd",
            arguments: ["-port", "\(ports.mapper)", "-address", "127.0.0.1"]
        )
        mapper.environment = environment
        mapper.standardOutput = .null
        mapper.standardError = .null
        do throws(SpawnError) {
            portMapper = try await ChildProcess.spawn(mapper)
        } catch {
            throw .notStarted("\(error)", output: "")
        }
    }

    /// Starts a node and returns once it accepts connections.
    ///
    /// - Parameter settings: How it differs from a plain one.
    /// - Returns: The running node, to be stopped by the caller.
    /// - Throws: ``BrokerFailure``.
    public static func start(
        _ settings: RabbitMQSettings = RabbitMQSettings()
    ) async throws(BrokerFailure) -> RabbitMQNode {
        guard unsafe access(programs + "/rabbitmq-server", X_OK) == 0 else { throw .notInstalled(path: programs) }
        let ports = FreePort.choose(4)
        let node = try await RabbitMQNode(
            ports: (ports[0], settings.certificates == nil ? nil : ports[1], ports[2], ports[3]),
            folder: try TestFolder("rabbitmq"),
            settings: settings
        )
        do throws(BrokerFailure) {
            try await node.start()
        } catch {
            await node.stop()
            throw error
        }
        return node
    }

    /// Where clients connect, as the administrator.
    public var url: String { "amqp://guest:guest@127.0.0.1:\(port)/" }

    /// What the node has logged last.
    public var log: String { folder.read("log/\(Self.name).log", last: 1 << 16) }

    /// Starts the node again after ``terminate()`` or ``kill()``, with the data it had; returns once it accepts
    /// connections.
    public func start() async throws(BrokerFailure) {
        do {
            let (output, writeEnd) = try Descriptor.pipe()
            var specification = ChildSpecification(executable: Self.programs + "/rabbitmq-server")
            specification.environment = environment
            specification.workingDirectory = folder.path
            specification.standardOutput = .descriptor(writeEnd)
            specification.standardError = .descriptor(writeEnd)
            let process = try await ChildProcess.spawn(specification)
            writeEnd.close()
            server.withLock { $0 = process }
            let timeout = MultiThreadedEventLoopGroup.singleton.next()
                .scheduleTask(in: TimeAmount(settings.startTimeout)) { _ = process.killGroup(SIGKILL) }
            let isReady: @Sendable (String) -> Bool = { $0.contains("completed with") }
            let text = await withCheckedContinuation { continuation in
                ToolCommand.follow(output, until: isReady, then: { continuation.resume(returning: $0) })
            }
            timeout.cancel()
            guard isReady(text) else {
                throw BrokerFailure.notStarted("the node ended, or took too long", output: text + log)
            }
        } catch let error as BrokerFailure {
            throw error
        } catch {
            throw .notStarted("\(error)", output: "")
        }
    }

    /// Asks the node to end, as an upgrade does, and waits until it has.
    public func terminate() async {
        await end(SIGTERM)
    }

    /// Ends the node as a crash or a power cut does.
    public func kill() async {
        await end(SIGKILL)
    }

    /// Ends the node in good order and starts it again.
    public func restart() async throws(BrokerFailure) {
        await terminate()
        try await start()
    }

    /// Stops the node's threads: it keeps its connections and answers nothing.
    public func pause() {
        signal(SIGSTOP)
    }

    /// Lets the node go on after ``pause()``.
    public func resume() {
        signal(SIGCONT)
    }

    /// Ends the node and what belongs to it; its data goes with the last reference to it.
    public func stop() async {
        await kill()
        portMapper.kill(SIGKILL)
        _ = await portMapper.waitForExit()
    }

    private func signal(_ number: Int32) {
        _ = server.withLock { $0 }?.killGroup(number)
    }

    private func end(_ number: Int32) async {
        let process = server.withLock { server in
            defer { server = nil }
            return server
        }
        guard let process else { return }
        // The helpers of the node end with it; a signal to them first would look like their failure.
        if number == SIGKILL { process.killGroup(SIGKILL) } else { process.kill(number) }
        process.killGroup(SIGCONT)
        let timeout = MultiThreadedEventLoopGroup.singleton.next()
            .scheduleTask(in: .seconds(120)) { _ = process.killGroup(SIGKILL) }
        _ = await process.waitForExit()
        timeout.cancel()
    }
}
