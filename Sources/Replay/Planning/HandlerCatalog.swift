// SPDX-License-Identifier: Apache-2.0

internal import Foundation
public import Manifests
internal import TraceStore
internal import YAMLDocuments

/// Knows for every actor which handler to run, from where and how.
///
/// What the caller says about an actor comes first, then its AsyncActor file, then the recording.
public struct HandlerCatalog: Sendable {
    private let actors: [String: AsyncActor]
    private let handlers: [String: String]
    private let modes: [String: HandlerMode]
    private let workingDirectory: String

    /// Makes a catalog.
    ///
    /// - Parameters:
    ///   - actors: Declarations of actors; their modules are imported from the folders of their files, as `asya up`
    ///     does.
    ///   - handlers: Handlers by actor, which replace those declared and recorded.
    ///   - modes: What handlers are called with, by actor, where no file says it.
    ///   - workingDirectory: Where modules of actors without a declaration are imported from.
    public init(
        actors: [AsyncActor] = [],
        handlers: [String: String] = [:],
        modes: [String: HandlerMode] = [:],
        workingDirectory: String
    ) {
        self.actors = Dictionary(actors.map { ($0.name, $0) }) { first, _ in first }
        self.handlers = handlers
        self.modes = modes
        self.workingDirectory = workingDirectory
    }

    /// The actors that AsyncActor files declare.
    public var declaredActors: Set<String> { Set(actors.keys) }

    /// What to start for a recorded hop.
    ///
    /// - Parameters:
    ///   - hop: The hop.
    ///   - evidence: What the recordings show of the actor.
    /// - Returns: the runtime that the hop needs.
    /// - Throws: ``Impossibility`` when no handler is known.
    func launch(for hop: StoredHop, evidence: ActorEvidence) throws(Impossibility) -> HandlerLaunch {
        let declaration = actors[hop.actor]
        guard let handler = handlers[hop.actor] ?? declaration?.handler ?? hop.handler ?? evidence.handler else {
            throw Impossibility(
                "no handler is known for \(hop.actor); name it with --handler \(hop.actor)=module.function"
                    + " or give its AsyncActor file with --actors"
            )
        }
        var variables: [String: String] = [:]
        variables[HandlerLaunch.modeVariable] = (evidence.mode ?? .payload).rawValue
        if let timeout = evidence.shortestTimeout {
            variables["ASYA_RUNTIME_TIMEOUT"] = "\(max(1, Int(timeout / .milliseconds(1))))ms"
        }
        if let declaration {
            variables[HandlerLaunch.modeVariable] = HandlerMode.payload.rawValue
            for (name, value) in declaration.runtimeEnvironment { variables[name] = value }
        }
        if let mode = modes[hop.actor] { variables[HandlerLaunch.modeVariable] = mode.rawValue }
        // What the recording says of a handler need not be true of one in its place.
        let isRecorded = evidence.mode == .envelope || evidence.mode != nil && handlers[hop.actor] == nil
        return HandlerLaunch(
            actor: hop.actor,
            handler: handler,
            workingDirectory: declaration.map(folder) ?? workingDirectory,
            variables: variables,
            isModeAssumed: declaration == nil && modes[hop.actor] == nil && !isRecorded
        )
    }

    /// What an actor's handler is called with, where that is known.
    ///
    /// - Parameters:
    ///   - actor: The actor.
    ///   - evidence: What the recordings show of it.
    /// - Returns: the mode.
    func mode(of actor: String, evidence: ActorEvidence) -> HandlerMode? {
        if let mode = modes[actor] { return mode }
        guard let declaration = actors[actor] else { return evidence.mode }
        let declared = declaration.runtimeEnvironment.last { $0.name == HandlerLaunch.modeVariable }?.value
        return declared.flatMap(HandlerMode.init) ?? .payload
    }

    /// The same catalog with what handlers are called with, where it does not say so itself.
    ///
    /// - Parameter others: Modes by actor.
    /// - Returns: the catalog.
    public func adding(modes others: [String: HandlerMode]) -> HandlerCatalog {
        HandlerCatalog(
            actors: Array(actors.values),
            handlers: handlers,
            modes: modes.merging(others.filter { actors[$0.key] == nil }) { own, _ in own },
            workingDirectory: workingDirectory
        )
    }

    /// The folder of the actor's file, or the container's working directory relative to it.
    private func folder(of actor: AsyncActor) -> String {
        let base = URL(fileURLWithPath: workingDirectory, isDirectory: true)
        let folder = URL(fileURLWithPath: actor.location.file, relativeTo: base).deletingLastPathComponent()
        guard let inner = actor.runtime.workingDir, !inner.isEmpty else { return folder.standardizedFileURL.path }
        let path = URL(fileURLWithPath: inner, relativeTo: folder).standardizedFileURL.path
        // An absolute path is one of the image; where this machine has no such folder, that of the file is meant.
        let isElsewhere = inner.hasPrefix("/") && !FileManager.default.fileExists(atPath: path)
        return isElsewhere ? folder.standardizedFileURL.path : path
    }
}
