// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import HTTPClient
internal import NIOCore
internal import NIOPosix
internal import Processes

/// A question to a container, as the specification puts it.
struct ContainerProbe: Sendable, Equatable {
    enum Check: Sendable, Equatable {
        case execute([String])
        case http(scheme: String, port: Int, path: String)
        case tcp(port: Int)
    }

    let check: Check
    let period: Duration
    let timeout: Duration
    let failureThreshold: Int

    /// Reads a probe; nil when it asks in a way that is not known here.
    init?(_ probe: JSONValue, ports: [JSONValue]) {
        func port(_ value: JSONValue?) -> Int? {
            if let number = value?.intValue { return number }
            let named = ports.first { $0["name"] != nil && $0["name"] == value }
            return named?["containerPort"]?.intValue
        }
        if let command = probe["exec", "command"]?.arrayValue {
            check = .execute(command.compactMap(\.stringValue))
        } else if let get = probe["httpGet"], let port = port(get["port"]) {
            let scheme = get["scheme"]?.stringValue?.lowercased() ?? "http"
            check = .http(scheme: scheme, port: port, path: get["path"]?.stringValue ?? "/")
        } else if let socket = probe["tcpSocket"], let port = port(socket["port"]) {
            check = .tcp(port: port)
        } else {
            return nil
        }
        period = .seconds(probe["periodSeconds"]?.intValue ?? 10)
        timeout = .seconds(probe["timeoutSeconds"]?.intValue ?? 1)
        failureThreshold = probe["failureThreshold"]?.intValue ?? 3
    }

    /// Asks once.
    ///
    /// - Parameters:
    ///   - host: The pod's address.
    ///   - program: The container's process, whose variables and folder commands get.
    ///   - paths: Translates the paths of commands.
    ///   - pool: Makes the requests.
    /// - Returns: Whether the answer is a good one.
    func isPassed(
        host: String,
        program: ContainerProgram,
        paths: PathTranslation,
        pool: HTTPConnectionPool
    ) async -> Bool {
        switch check {
        case .execute(let command):
            guard let executable = command.first else { return false }
            var specification = ChildSpecification(
                executable: paths.translate(executable),
                arguments: command.dropFirst().map(paths.translate)
            )
            specification.environment = program.environment
            specification.workingDirectory = program.workingDirectory
            specification.standardOutput = .null
            specification.standardError = .null
            specification.endsProcessGroup = true
            guard let process = try? await ChildProcess.spawn(specification) else { return false }
            let limit = MultiThreadedEventLoopGroup.singleton.next()
                .scheduleTask(in: TimeAmount(timeout)) { _ = process.killGroup(9) }
            defer { limit.cancel() }
            return await process.waitForExit().isSuccess
        case .http(let scheme, let port, let path):
            let request = HTTPRequest(url: "\(scheme)://\(host):\(port)\(path)", timeout: timeout)
            return (try? await pool.perform(request)).map { (200..<400).contains($0.status) } ?? false
        case .tcp(let port):
            let channel = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(TimeAmount(timeout)).connect(host: host, port: port).get()
            try? await channel?.close()
            return channel != nil
        }
    }
}
