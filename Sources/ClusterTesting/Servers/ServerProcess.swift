// SPDX-License-Identifier: Apache-2.0

internal import BrokerTesting
internal import Glibc
internal import Processes
internal import Synchronization

/// A server of a private cluster, which can be ended and started again; it ends with this process at the latest.
public final class ServerProcess: Sendable {
    /// The program's name.
    public let name: String
    private let command: [String]
    private let folder: TestFolder
    private let process = Mutex<ChildProcess?>(nil)

    /// Describes a server.
    ///
    /// - Parameters:
    ///   - name: The program's name, also that of its log.
    ///   - command: What to run.
    ///   - folder: Where it runs and where its log is.
    init(_ name: String, _ command: [String], folder: TestFolder) {
        (self.name, self.command, self.folder) = (name, command, folder)
    }

    /// What it has logged last.
    public var log: String { folder.read("\(name).log", last: 1 << 16) }

    /// Whether it was started and has not ended.
    public var isRunning: Bool { process.withLock { $0.map { $0.exitStatus == nil } ?? false } }

    /// Starts it; it may not be ready when this returns.
    func launch() async throws(ClusterFailure) {
        let log = Descriptor(
            owning: unsafe open(folder.path("\(name).log"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        )
        var specification = ChildSpecification(executable: command[0], arguments: Array(command.dropFirst()))
        specification.environment = ["PATH": ExecutableSearch.standardPath + ":/usr/sbin:/sbin", "HOME": folder.path]
        specification.workingDirectory = folder.path
        specification.standardOutput = .descriptor(log)
        specification.standardError = .descriptor(log)
        specification.endsProcessGroup = true
        do throws(SpawnError) {
            let started = try await ChildProcess.spawn(specification)
            process.withLock { $0 = started }
        } catch {
            throw .notStarted(program: name, reason: "\(error)", log: "")
        }
    }

    /// Ends it as a crash does and waits until it has.
    public func kill() async {
        let process = process.withLock { process in
            defer { process = nil }
            return process
        }
        process?.killGroup(SIGKILL)
        _ = await process?.waitForExit()
    }

    /// Stops its threads: it keeps its connections and answers nothing.
    public func pause() {
        _ = process.withLock { $0 }?.killGroup(SIGSTOP)
    }

    /// Lets it go on after ``pause()``.
    public func resume() {
        _ = process.withLock { $0 }?.killGroup(SIGCONT)
    }
}
