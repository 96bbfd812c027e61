// SPDX-License-Identifier: Apache-2.0

public import YAMLDocuments

/// Reads AsyncActor manifests: YAML in, validated actors or every problem of every file out.
public enum ManifestReader {
    /// Reads files and folders.
    ///
    /// A folder stands for the files directly in it that end in `.yaml` or `.yml`, by name. A path that is named
    /// twice is read once. Reading blocks; call it at start-up, not on a hot path.
    ///
    /// - Parameter paths: files and folders, in the order in which their actors are wanted.
    /// - Returns: the actors, the documents of other kinds, and warnings.
    /// - Throws: every problem of every file together, also when a path cannot be read.
    public static func read(paths: [String]) throws(DocumentError) -> ManifestSet {
        var result = PartialResult()
        var reader = DocumentReader()
        reader.read(paths: paths) { result.add($0) }
        return try result.finish(reader)
    }

    /// Decodes the text of one file.
    ///
    /// - Parameters:
    ///   - text: YAML with any number of documents.
    ///   - file: the name for locations.
    /// - Returns: the actors, the documents of other kinds, and warnings.
    /// - Throws: every problem of the text together.
    public static func decode(_ text: String, file: String) throws(DocumentError) -> ManifestSet {
        var result = PartialResult()
        var reader = DocumentReader()
        reader.read(text: text, file: file) { result.add($0) }
        return try result.finish(reader)
    }
}

/// What the files read so far hold.
private struct PartialResult {
    var set = ManifestSet()
    var problems: [DocumentProblem] = []

    mutating func add(_ document: ObjectReader) {
        switch ActorDecoder(log: document.log).decode(document) {
        case .actor(let actor): set.actors.append(actor)
        case .skipped(let document): set.skipped.append(document)
        case .nothing: break
        }
    }

    /// The set, unless there was a problem in any file or two actors share a name.
    mutating func finish(_ reader: DocumentReader) throws(DocumentError) -> ManifestSet {
        set.warnings = reader.warnings
        checkDuplicates()
        if let error = DocumentError(reader.problems + problems) { throw error }
        return set
    }

    private mutating func checkDuplicates() {
        var first: [String: AsyncActor] = [:]
        for actor in set.actors {
            guard let other = first[actor.name] else {
                first[actor.name] = actor
                continue
            }
            let namespace = other.namespace ?? "default"
            if namespace == actor.namespace ?? "default" {
                let message = "metadata.name: actor '\(actor.name)' is already declared at \(other.location)"
                problems.append(DocumentProblem(location: actor.location, message: message))
            } else {
                let message =
                    "metadata.name: actor '\(actor.name)' is also declared in namespace \(namespace) at"
                    + " \(other.location); a local run can take only one of them"
                set.warnings.append(DocumentProblem(location: actor.location, message: message))
            }
        }
    }
}
