// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Manifests
internal import YAMLDocuments

/// `asya validate`.
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check AsyncActor files and say everything that is wrong in them.",
        discussion: """
            Every problem is a line `file:line:column: what is wrong`. Documents of other kinds are left alone.

            Examples:
              asya validate deploy/examples/documents/actors.yaml
              asya validate deploy/examples/hello deploy/examples/documents
            """
    )

    @Argument(help: ArgumentHelp("YAML files, or folders of them.", valueName: "file"))
    var paths: [String]

    func run() async throws {
        do {
            let manifests = try ManifestReader.read(paths: paths)
            for warning in manifests.warnings { Console.error("warning: \(warning)") }
            for document in manifests.skipped { Console.error("note: \(document)") }
            guard !manifests.actors.isEmpty else {
                throw ExitError("no AsyncActor was found in \(paths.joined(separator: ", "))")
            }
            let files = Set(manifests.actors.map(\.location.file)).count
            let actors = ProblemText.count(manifests.actors.count, "actor")
            Console.output(["\(actors) in \(ProblemText.count(files, "file"))"])
        } catch let error as DocumentError {
            throw ExitError(ExitError.wrongUsage, lines: ProblemText.lines(error))
        }
    }
}
