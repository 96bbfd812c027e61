// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Foundation
internal import Manifests
internal import Replay
internal import YAMLDocuments

/// Where the handlers of recorded actors are, and what may differ when they run again.
struct HandlerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("AsyncActor files, or folders of them.", valueName: "file")) var actors: [String] = []
    @Option(help: ArgumentHelp("Run another handler for an actor.", valueName: "actor=module.fn"))
    var handler: [Assignment] = []
    @Option(
        help: ArgumentHelp(
            "What an actor's handler is called with, where no file says it.",
            valueName: "actor=payload|envelope"
        )
    )
    var mode: [Assignment] = []
    @Option(help: ArgumentHelp("What may differ, such as .payload.created_at.", valueName: "path"))
    var ignore: [String] = []
    @Option(
        help: ArgumentHelp(
            "Change a value of the envelopes, such as .payload.n=3; JSON or text.",
            valueName: "path=value"
        )
    )
    var set: [String] = []

    /// What is known of handlers besides the recording.
    func catalog() throws(TraceProblem) -> HandlerCatalog {
        var modes: [String: HandlerMode] = [:]
        for mode in mode {
            guard let value = HandlerMode(rawValue: mode.value) else {
                throw TraceProblem("--mode \(mode.name)=\(mode.value): the mode is payload or envelope")
            }
            modes[mode.name] = value
        }
        return HandlerCatalog(
            actors: try declarations(),
            handlers: Dictionary(handler.map { ($0.name, $0.value) }) { _, last in last },
            modes: modes,
            workingDirectory: FileManager.default.currentDirectoryPath
        )
    }

    private func declarations() throws(TraceProblem) -> [AsyncActor] {
        guard !actors.isEmpty else { return [] }
        do throws(DocumentError) {
            return try ManifestReader.read(paths: actors).actors
        } catch {
            throw TraceProblem("--actors cannot be used:\n\(error)")
        }
    }
}

/// `NAME=VALUE` on the command line.
struct Assignment: ExpressibleByArgument {
    let name: String
    let value: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        (name, value) = (parts[0], parts[1])
    }
}
