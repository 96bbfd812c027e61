// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Envelopes
internal import Foundation
internal import Glibc
internal import Processes
internal import RuntimeLink

/// A real `asya-runtime` that runs one actor's handler for a replay.
final class ReplayRuntime: Sendable {
    /// The fingerprint of the handler's source, where the runtime tells.
    let fingerprint: String?
    /// Whether the handler can reach the network.
    let network: ReplayNetwork

    private let child: ChildProcess
    private let client: RuntimeClient

    /// The longest time that loading a handler may take.
    private static let startLimit = Duration.seconds(300)
    /// The runtime ends handlers that take too long and answers for them; this is only for one that does not.
    private static let answerLimit = Duration.seconds(7 * 86_400)

    private init(child: ChildProcess, client: RuntimeClient, fingerprint: String?, network: ReplayNetwork) {
        self.child = child
        self.client = client
        self.fingerprint = fingerprint
        self.network = network
    }

    private enum Start {
        case ready(RuntimePeer)
        case failed(String)
        case exited(ExitStatus)
    }

    /// Starts a runtime and waits until its handler is loaded.
    ///
    /// - Parameters:
    ///   - launch: What to run.
    ///   - executable: The path of `asya-runtime`, or its name.
    ///   - folder: A private folder for its sockets and its output.
    ///   - allowsNetwork: Whether the handler may reach the network.
    /// - Returns: the runtime, ready for messages.
    /// - Throws: ``Impossibility``, with nothing left running.
    static func start(
        _ launch: HandlerLaunch,
        executable: String,
        folder: String,
        allowsNetwork: Bool
    ) async throws(Impossibility) -> ReplayRuntime {
        let output = "\(folder)/output"
        let specification = try specification(launch, executable: executable, folder: folder, output: output)
        let child: ChildProcess
        let network: ReplayNetwork
        do throws(SpawnError) {
            (child, network) = try await OfflineChild.spawn(specification, allowsNetwork: allowsNetwork)
        } catch {
            throw Impossibility("the runtime of \(launch.actor) cannot start: \(error)")
        }
        let client = RuntimeClient(
            path: "\(folder)/\(HandlerLaunch.socketName)",
            connections: 1,
            maxFrameBytes: 1 << 30
        )
        switch await firstSign(of: child, client) {
        case .ready(let peer):
            var fingerprint: String?
            if case .current(let hello) = peer { fingerprint = hello.fingerprint }
            return ReplayRuntime(child: child, client: client, fingerprint: fingerprint, network: network)
        case .failed(let reason):
            await end(child, client)
            throw Impossibility("the runtime of \(launch.actor) does not start: \(reason)")
        case .exited(let status):
            await client.close()
            let said = lastLine(of: output) ?? "\(status)"
            throw Impossibility("the runtime of \(launch.actor) cannot start in \(launch.workingDirectory): \(said)")
        }
    }

    /// Runs the handler.
    func invoke(_ envelope: Envelope) async throws(RuntimeLinkError) -> [UInt8] {
        try await client.invoke(envelope.encoded(), timeout: Self.answerLimit)
    }

    /// Ends the runtime and its workers; returns when they are gone, also in a task that was cancelled.
    func stop() async {
        await Self.end(child, client)
    }

    private static func end(_ child: ChildProcess, _ client: RuntimeClient) async {
        await client.close()
        child.kill(SIGTERM)
        DispatchQueue.global().asyncAfter(deadline: .now() + 3) { child.killGroup(SIGKILL) }
        _ = await child.waitForExit()
    }

    private static func specification(
        _ launch: HandlerLaunch,
        executable: String,
        folder: String,
        output: String
    ) throws(Impossibility) -> ChildSpecification {
        let number = unsafe open(output, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard number >= 0 else {
            throw Impossibility("\(output) cannot be written: \(SystemError.words(errno))")
        }
        let stream = Descriptor(owning: number)
        var child = ChildSpecification(executable: executable)
        child.environment = launch.environment(
            inheriting: ProcessInfo.processInfo.environment,
            socketDirectory: folder
        )
        child.workingDirectory = launch.workingDirectory
        child.standardOutput = .descriptor(stream)
        child.standardError = .descriptor(stream)
        child.endsProcessGroup = true
        return child
    }

    /// Waits until the runtime answers or is gone.
    private static func firstSign(of child: ChildProcess, _ client: RuntimeClient) async -> Start {
        let (exits, exit) = AsyncStream.makeStream(of: ExitStatus.self, bufferingPolicy: .bufferingNewest(1))
        child.onExit { status in
            exit.yield(status)
            exit.finish()
        }
        return await withTaskGroup(of: Start.self) { group in
            group.addTask {
                do throws(RuntimeLinkError) {
                    return .ready(try await client.waitUntilReady(within: startLimit))
                } catch {
                    return .failed("\(error)")
                }
            }
            group.addTask {
                for await status in exits { return .exited(status) }
                return .failed("the replay was interrupted")
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failed("the replay was interrupted")
        }
    }

    /// The last thing that a runtime which did not start said, without its name.
    private static func lastLine(of path: String) -> String? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        let lines = String(decoding: data.suffix(64 << 10), as: UTF8.self).split(separator: "\n")
        let own = lines.last { $0.hasPrefix("\(RuntimeExecutable.name): ") }
        return (own?.dropFirst(RuntimeExecutable.name.count + 2) ?? lines.last).map(String.init)
    }
}
