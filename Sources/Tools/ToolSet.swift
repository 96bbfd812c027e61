// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
public import YAMLDocuments

/// What a set of tool files declares.
public struct ToolSet: Sendable, Equatable {
    /// The tools in the order of the files, names unique.
    public internal(set) var tools: [Tool] = []
    /// Where the documents that declare tools, routes or defaults begin.
    public internal(set) var documents: [SourceLocation] = []
    /// Documents of other kinds.
    public internal(set) var skipped: [SkippedDocument] = []
    /// What is legal but probably not meant, in the order of the files.
    public internal(set) var warnings: [DocumentProblem] = []

    /// Compares the routes with the actors that are declared beside the tools.
    ///
    /// An actor may well be declared elsewhere, so what differs is a warning.
    ///
    /// - Parameter actors: the names that are declared.
    /// - Returns: a warning for each actor of a route that is not among them and is no end of pipelines.
    public func undeclaredActors(among actors: [String]) -> [DocumentProblem] {
        let known = actors + [ActorName.happyEnd, ActorName.errorEnd]
        return tools.flatMap { tool in
            tool.route.filter { !known.contains($0) }.map { actor in
                let hint = NearestName.of(actor, in: actors).map { "; did you mean '\($0)'?" } ?? ""
                let message = "tool '\(tool.name)': actor '\(actor)' of its route is not declared in these files"
                return DocumentProblem(location: tool.location, message: message + hint)
            }
        }
    }
}
