// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Foundation
internal import Glibc
internal import Processes
public import TraceStore

/// Runs one recorded hop in the foreground, under Python's debugger, with the terminal for itself.
public struct HopDebugger: Sendable {
    private let launch: HandlerLaunch
    private let input: [UInt8]
    private let allowsNetwork: Bool

    /// The hop, as people name it.
    public let title: String

    /// Chooses the hop: the first in the scope when it has a start, else the last one that failed, else the first.
    ///
    /// - Parameters:
    ///   - trace: The trace.
    ///   - options: Where the handler is, and what is changed about its input.
    /// - Throws: ``Impossibility`` when there is no such hop, or its input or its handler is not known.
    public init(_ trace: StoredTrace, options: ReplayOptions) throws(Impossibility) {
        let hops = options.scope.hops(of: trace).filter { !ReplayPlanner.wasRefused($0) }
        let failed = options.scope.start == nil ? hops.last { $0.error != nil } : nil
        guard let hop = failed ?? hops.first else {
            throw Impossibility(
                "trace \(trace.id) has no such hop that ran a handler; see `asya trace show \(trace.id)`"
            )
        }
        let evidence = ActorEvidence.gathered(from: [trace])[hop.actor]
        launch = try options.catalog.launch(for: hop, evidence: evidence ?? ActorEvidence())
        input = try options.edits.applied(to: hop.input)
        allowsNetwork = options.allowsNetwork
        title = "hop \(hop.routeIndex) \(hop.actor), envelope \(hop.envelopeID)"
    }

    /// Runs the hop, and returns when the debugger has been left.
    ///
    /// - Returns: Whether the handler ended without an error, and whether it could reach the network.
    /// - Throws: ``Impossibility`` when Python cannot be started.
    public func run() async throws(Impossibility) -> (isDone: Bool, network: ReplayNetwork) {
        let folder = try PrivateFolder()
        defer { folder.remove() }
        let script = "\(folder.path)/debug_hop.py"
        let envelope = "\(folder.path)/envelope.json"
        for (path, bytes) in [(script, PackageResources.debug_hop_py), (envelope, input)] {
            let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
            guard FileManager.default.createFile(atPath: path, contents: Data(bytes), attributes: attributes) else {
                throw Impossibility("\(path) cannot be written; set TMPDIR to a writable folder")
            }
        }
        let environment = launch.environment(
            inheriting: ProcessInfo.processInfo.environment,
            socketDirectory: folder.path
        )
        let python = [environment["ASYA_PYTHON"], environment["ASYA_PYTHONEXECUTABLE"]].lazy.compactMap(\.self)
            .first { !$0.isEmpty }
        let mode = launch.variables[HandlerLaunch.modeVariable] ?? HandlerMode.payload.rawValue
        var child = ChildSpecification(
            executable: python ?? "python3",
            arguments: [script, launch.handler, mode, envelope]
        )
        child.environment = environment
        child.workingDirectory = launch.workingDirectory
        child.standardInput = .inherited
        // In the group that the terminal is with, so that it may read from it; Ctrl-C is for the debugger alone.
        child.leadsProcessGroup = false
        let previous = signal(SIGINT, SIG_IGN)
        defer { _ = signal(SIGINT, previous) }
        do throws(SpawnError) {
            let (process, network) = try await OfflineChild.spawn(child, allowsNetwork: allowsNetwork)
            return (await process.waitForExit() == .exited(0), network)
        } catch {
            throw Impossibility("the debugger cannot start: \(error)")
        }
    }
}
