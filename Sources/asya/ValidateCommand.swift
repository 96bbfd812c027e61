// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Manifests
internal import Tools
internal import YAMLDocuments

/// `asya validate`.
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check files of actors and of tools, and say everything that is wrong in them.",
        discussion: """
            Every problem is a line `file:line:column: what is wrong`. A document is an actor when its kind is AsyncActor, \
            and declares tools when it has no kind but `tools`. Documents of other kinds are left alone.

            Examples:
              asya validate deploy/examples/documents/actors.yaml
              asya validate deploy/examples/hello deploy/examples/documents
            """
    )

    @Argument(help: ArgumentHelp("YAML files, or folders of them.", valueName: "file"))
    var paths: [String]

    func run() async throws {
        let (manifests, tools) = try read()
        // Each reader skips what the other one reads.
        let skipped = manifests.skipped.filter { !tools.documents.contains($0.location) }
        let actors = manifests.actors.map(\.name)
        let warnings =
            manifests.warnings + tools.warnings + (actors.isEmpty ? [] : tools.undeclaredActors(among: actors))
        for warning in warnings.sorted(by: { $0.location < $1.location }) { Console.error("warning: \(warning)") }
        for document in skipped { Console.error("note: \(document)") }
        guard !manifests.actors.isEmpty || !tools.documents.isEmpty else {
            throw ExitError("neither an AsyncActor nor a tool was found in \(paths.joined(separator: ", "))")
        }
        let found = [(manifests.actors.count, "actor"), (tools.tools.count, "tool")]
            .filter { $0.0 > 0 }
            .map { ProblemText.count($0.0, $0.1) }
            .joined(separator: " and ")
        let files = Set((manifests.actors.map(\.location) + tools.documents).map(\.file)).count
        Console.output(["\(found.isEmpty ? "no tool" : found) in \(ProblemText.count(files, "file"))"])
    }

    /// Reads the files as both, and reports what either finds wrong.
    private func read() throws -> (ManifestSet, ToolSet) {
        let manifests = Result { () throws(DocumentError) in try ManifestReader.read(paths: paths) }
        let tools = Result { () throws(DocumentError) in try ToolReader.read(paths: paths) }
        switch (manifests, tools) {
        case (.success(let manifests), .success(let tools)): return (manifests, tools)
        case (.failure(let error), .success), (.success, .failure(let error)):
            throw ExitError(ExitError.wrongUsage, lines: ProblemText.lines(error))
        case (.failure(let first), .failure(let second)):
            let both = DocumentError(first.problems + second.problems) ?? first
            throw ExitError(ExitError.wrongUsage, lines: ProblemText.lines(both))
        }
    }
}
