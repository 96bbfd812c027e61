// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import Processes
internal import Synchronization

/// A private PostgreSQL server: data, socket and port of its own, on 127.0.0.1 and a Unix socket.
///
/// Needs what `make setup-test` installs. The server refuses to run as root, and so it runs as `nobody` then. It ends
/// with the process of the tests at the latest. Over TCP it asks for ``password``, over the socket for nothing.
public final class PostgreSQLServer: Sendable {
    /// The administrator.
    public static let user = "asya"
    /// The administrator's password.
    public static let password = "asya-tests-password"

    /// The port, of the socket as well.
    public let port: Int

    private let folder: TestFolder
    private let programs: String
    private let server = Mutex<ChildProcess?>(nil)

    private static let checkout = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
    /// Debian's place first: where PostgreSQL is installed, nothing is unpacked.
    private static let places = ["/usr/lib/postgresql", checkout + "/.tools/postgresql/usr/lib/postgresql"]

    private init(port: Int) throws(BrokerFailure) {
        self.port = port
        guard
            let programs = Self.places.flatMap({ place in (13...18).reversed().map { "\(place)/\($0)/bin" } })
                .first(where: { unsafe access($0 + "/initdb", X_OK) == 0 })
        else { throw .notInstalled(path: Self.places[1]) }
        self.programs = programs
        folder = try TestFolder("postgresql")
    }

    /// Makes a server and returns once it accepts connections.
    ///
    /// - Parameters:
    ///   - configuration: Further lines for postgresql.conf.
    ///   - certificates: What it shows to clients that ask for TLS.
    /// - Returns: The running server, to be stopped by the caller.
    /// - Throws: ``BrokerFailure``.
    public static func start(
        configuration: [String] = [],
        certificates: TestCertificates? = nil
    ) async throws(BrokerFailure) -> PostgreSQLServer {
        let server = try PostgreSQLServer(port: FreePort.choose(1)[0])
        do throws(BrokerFailure) {
            try await server.make(configuration)
            if let certificates { try await server.show(certificates) }
            try await server.start()
        } catch {
            await server.stop()
            throw error
        }
        return server
    }

    /// Where clients connect over TCP, as the administrator.
    ///
    /// - Parameters:
    ///   - database: The database.
    ///   - proxyPort: The port of a proxy before the server.
    /// - Returns: The URL, with the password.
    public func url(database: String = "postgres", proxyPort: Int? = nil) -> String {
        "postgresql://\(Self.user):\(Self.password)@127.0.0.1:\(proxyPort ?? port)/\(database)"
    }

    /// Where clients connect over the Unix socket, as the administrator.
    public func socketURL(database: String = "postgres") -> String {
        "postgresql:///\(database)?host=\(folder.path)&port=\(port)&user=\(Self.user)"
    }

    private func make(_ configuration: [String]) async throws(BrokerFailure) {
        try folder.write(Self.password, to: "password")
        if geteuid() == 0, let nobody = unsafe getpwnam("nobody") {
            let (user, group) = unsafe (nobody.pointee.pw_uid, nobody.pointee.pw_gid)
            for path in [folder.path, folder.path("password")] { _ = unsafe chown(path, user, group) }
        }
        let command = asUser([
            programs + "/initdb", "--pgdata", folder.path("data"), "--username", Self.user,
            "--pwfile", folder.path("password"), "--auth-local", "trust", "--auth-host", "scram-sha-256",
            "--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions",
        ])
        _ = try await ToolCommand.run(
            command[0],
            Array(command[1...]),
            environment: Self.environment,
            folder: folder.path
        )
        let lines = [
            "listen_addresses = '127.0.0.1'", "port = \(port)", "unix_socket_directories = '\(folder.path)'",
            // Small and fast: a power cut may take the data of a test.
            "fsync = off", "synchronous_commit = on", "full_page_writes = off", "shared_buffers = 32MB",
            "max_connections = 60", "autovacuum = off", "logging_collector = off", "jit = off",
        ]
        let text = (lines + configuration).joined(separator: "\n") + "\n"
        try folder.write(text, to: "data/asya.conf")
        _ = unsafe chmod(folder.path("data/asya.conf"), 0o644)
    }

    /// The server takes a key only that nobody else can read.
    private func show(_ certificates: TestCertificates) async throws(BrokerFailure) {
        let owner = geteuid() == 0 ? ["-o", "nobody", "-g", "nogroup"] : []
        for (file, name) in [(certificates.server, "server.pem"), (certificates.serverKey, "server.key")] {
            let arguments = owner + ["-m", "0600", file, folder.path("data/\(name)")]
            _ = try await ToolCommand.run("install", arguments, environment: Self.environment)
        }
        let lines = ["ssl = on", "ssl_cert_file = 'server.pem'", "ssl_key_file = 'server.key'"]
        let text = folder.read("data/asya.conf") + lines.joined(separator: "\n") + "\n"
        try folder.write(text, to: "data/asya.conf")
    }

    /// Starts the server again after ``terminate()`` or ``kill()``, with the data it had; returns once it accepts
    /// connections.
    public func start() async throws(BrokerFailure) {
        // After a crash the processes of the old server may hold its memory for a moment.
        for attempt in 1... {
            do throws(BrokerFailure) {
                return try await startOnce()
            } catch {
                guard attempt < 20, "\(error)".contains("shared memory") else { throw error }
            }
        }
    }

    private func startOnce() async throws(BrokerFailure) {
        do {
            let (output, writeEnd) = try Descriptor.pipe()
            let command = asUser([
                programs + "/postgres", "-D", folder.path("data"), "-c", "config_file=\(folder.path("data/asya.conf"))",
                "-c", "hba_file=\(folder.path("data/pg_hba.conf"))",
            ])
            var specification = ChildSpecification(executable: command[0], arguments: Array(command[1...]))
            specification.environment = Self.environment
            specification.workingDirectory = folder.path
            specification.standardOutput = .descriptor(writeEnd)
            specification.standardError = .descriptor(writeEnd)
            let process = try await ChildProcess.spawn(specification)
            writeEnd.close()
            server.withLock { $0 = process }
            let timeout = MultiThreadedEventLoopGroup.singleton.next()
                .scheduleTask(in: .seconds(300)) { _ = process.killGroup(SIGKILL) }
            let isReady: @Sendable (String) -> Bool = { $0.contains("ready to accept connections") }
            let text = await withCheckedContinuation { continuation in
                ToolCommand.follow(output, until: isReady, then: { continuation.resume(returning: $0) })
            }
            timeout.cancel()
            guard isReady(text) else {
                throw BrokerFailure.notStarted("the server ended, or took too long", output: text)
            }
        } catch let error as BrokerFailure {
            throw error
        } catch {
            throw .notStarted("\(error)", output: "")
        }
    }

    /// Ends the server in good order, without waiting for its clients.
    public func terminate() async { await end(SIGINT) }

    /// Ends the server as a crash does.
    public func kill() async { await end(SIGKILL) }

    /// Ends the server in good order and starts it again.
    public func restart() async throws(BrokerFailure) {
        await terminate()
        try await start()
    }

    /// Ends the server; its data goes with the last reference to it.
    public func stop() async { await kill() }

    private func end(_ number: Int32) async {
        let process = server.withLock { server in
            defer { server = nil }
            return server
        }
        guard let process else { return }
        if number == SIGKILL {
            // Each process of the server leads a group of its own, and answers until it sees that the first one is gone.
            let children = Self.children(of: process.processID)
            process.killGroup(SIGKILL)
            for child in children { _ = Glibc.kill(child, SIGKILL) }
        } else {
            process.kill(number)
        }
        let timeout = MultiThreadedEventLoopGroup.singleton.next()
            .scheduleTask(in: .seconds(120)) { _ = process.killGroup(SIGKILL) }
        _ = await process.waitForExit()
        timeout.cancel()
    }

    /// The processes that a process has started, as https://man7.org/linux/man-pages/man5/proc.5.html tells them.
    private static func children(of process: Int32) -> [Int32] {
        let file = unsafe open("/proc/\(process)/task/\(process)/children", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe read(file, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).split(separator: " ").compactMap {
            Int32($0)
        }
    }

    /// The command as a user that is not root.
    private func asUser(_ command: [String]) -> [String] {
        guard geteuid() == 0 else { return command }
        // A change of user takes the signal away that comes at the parent's end, unless it is kept.
        return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--pdeathsig", "keep", "--"] + command
    }

    private static let environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"]
}
