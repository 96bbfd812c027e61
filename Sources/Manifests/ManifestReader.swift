// SPDX-License-Identifier: Apache-2.0

internal import Yams

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
    public static func read(paths: [String]) throws(ManifestError) -> ManifestSet {
        var result = PartialResult()
        var seen: Set<String> = []
        for path in paths {
            do {
                for file in try ManifestFile.expand(path) where seen.insert(file).inserted {
                    read(file: file, into: &result)
                }
            } catch {
                result.report(error)
            }
        }
        return try result.finish()
    }

    /// Decodes the text of one file.
    ///
    /// - Parameters:
    ///   - text: YAML with any number of documents.
    ///   - file: the name for locations.
    /// - Returns: the actors, the documents of other kinds, and warnings.
    /// - Throws: every problem of the text together.
    public static func decode(_ text: String, file: String) throws(ManifestError) -> ManifestSet {
        var result = PartialResult()
        decode(text, file: file, into: &result)
        return try result.finish()
    }

    private static func read(file: String, into result: inout PartialResult) {
        do {
            decode(try ManifestFile.text(of: file), file: file, into: &result)
        } catch {
            result.report(error)
        }
    }

    private static func decode(_ text: String, file: String, into result: inout PartialResult) {
        let log = ProblemLog(file: file)
        let decoder = ActorDecoder(log: log)
        do {
            // The encoding is named because the default asks the environment, and prints.
            var documents = try compose_all(yaml: text, .default, .default, .utf8)
            while let node = documents.next() {
                switch decoder.decode(document: node) {
                case .actor(let actor): result.set.actors.append(actor)
                case .skipped(let document): result.set.skipped.append(document)
                case .nothing: break
                }
            }
            if let error = documents.error { throw error }
        } catch {
            let (message, location) = SyntaxMessage.of(error, text: text, file: file)
            log.report(message, at: location)
        }
        result.problems += log.problems
        result.set.warnings += log.warnings
    }
}

/// What the files read so far hold.
private struct PartialResult {
    var set = ManifestSet()
    var problems: [ManifestProblem] = []

    mutating func report(_ failure: ManifestFile.Failure) {
        problems.append(
            ManifestProblem(location: SourceLocation(file: failure.path), message: failure.description)
        )
    }

    /// The set, unless there was a problem in any file or two actors share a name.
    mutating func finish() throws(ManifestError) -> ManifestSet {
        checkDuplicates()
        guard problems.isEmpty else { throw ManifestError(problems: problems.sorted { $0.location < $1.location }) }
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
                problems.append(ManifestProblem(location: actor.location, message: message))
            } else {
                let message =
                    "metadata.name: actor '\(actor.name)' is also declared in namespace \(namespace) at"
                    + " \(other.location); a local run can take only one of them"
                set.warnings.append(ManifestProblem(location: actor.location, message: message))
            }
        }
    }
}
