// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import Processes

/// SQS, S3 and STS on a free port of 127.0.0.1, by their real protocols: the server of moto, with signatures checked.
///
/// Needs what `make setup-test` installs into `.tools/pypi`. It keeps everything in memory and ends with the process of
/// the tests at the latest.
public final class MotoServer: Sendable {
    /// The port it listens on.
    public let port: Int
    private let process: ChildProcess
    private let input: Descriptor
    private let folder: TestFolder

    private static let checkout = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
    private static let packages = checkout + "/.tools/pypi"
    private static let startTimeout = TimeAmount.seconds(300)

    private init(port: Int, process: ChildProcess, input: Descriptor, folder: TestFolder) {
        (self.port, self.process, self.input, self.folder) = (port, process, input, folder)
    }

    /// The only access key that it knows, and its secret.
    public static let key = "test"

    /// Its address without a path, for every service.
    public var url: String { "http://127.0.0.1:\(port)" }

    /// What it has written last, such as the traces of its own failures.
    public var log: String { folder.read("moto.log", last: 1 << 16) }

    /// Starts a server and returns once it listens.
    ///
    /// - Returns: The running server, to be stopped by the caller.
    /// - Throws: ``BrokerFailure``.
    public static func start() async throws(BrokerFailure) -> MotoServer {
        guard unsafe access(packages + "/moto", R_OK) == 0 else { throw .notInstalled(path: packages + "/moto") }
        let folder = try TestFolder("moto")
        try folder.write("", to: "moto.log")
        do {
            let (output, writeEnd) = try Descriptor.pipe()
            let (readEnd, input) = try Descriptor.pipe()
            // Without the packages of the machine (-S): only what is pinned is used.
            var specification = ChildSpecification(
                executable: "python3",
                arguments: ["-S", "-c", String(decoding: PackageResources.moto_server_py, as: UTF8.self), packages]
            )
            specification.standardInput = .descriptor(readEnd)
            specification.standardOutput = .descriptor(writeEnd)
            specification.standardError = .descriptor(
                Descriptor(owning: unsafe open(folder.path("moto.log"), O_WRONLY | O_APPEND | O_CLOEXEC))
            )
            let process = try await ChildProcess.spawn(specification)
            writeEnd.close()
            let timeout = MultiThreadedEventLoopGroup.singleton.next()
                .scheduleTask(in: startTimeout) { _ = process.kill(SIGKILL) }
            let text = await withCheckedContinuation { continuation in
                ToolCommand.follow(output, until: { $0.contains("\n") }, then: { continuation.resume(returning: $0) })
            }
            timeout.cancel()
            guard let port = text.split(separator: "\n").first.flatMap({ Int($0) }) else {
                process.kill(SIGKILL)
                throw BrokerFailure.notStarted("moto ended, or took too long", output: text + folder.read("moto.log"))
            }
            return MotoServer(port: port, process: process, input: input, folder: folder)
        } catch let error as BrokerFailure {
            throw error
        } catch {
            throw .notStarted("\(error)", output: "")
        }
    }

    /// Ends it, as a crash does.
    public func stop() async {
        process.kill(SIGKILL)
        _ = await process.waitForExit()
    }

    /// Stops its threads: it keeps its connections and answers nothing.
    public func pause() {
        process.kill(SIGSTOP)
    }

    /// Lets it go on after ``pause()``.
    public func resume() {
        process.kill(SIGCONT)
    }
}
