// SPDX-License-Identifier: Apache-2.0

internal import Yams

/// Reads YAML files, hands their documents to a decoder one after the other, and collects what is wrong in them.
package struct DocumentReader {
    /// What is wrong so far, in the order in which it was found.
    package private(set) var problems: [DocumentProblem] = []
    /// What is legal but probably not meant.
    package private(set) var warnings: [DocumentProblem] = []

    package init() {}

    /// Reads files and folders; a path that is named twice is read once, and one that cannot be read is a problem.
    ///
    /// A folder stands for the files directly in it that end in `.yaml` or `.yml`, by name.
    package mutating func read(paths: [String], _ decode: (ObjectReader) -> Void) {
        var seen: Set<String> = []
        for path in paths {
            do {
                for file in try DocumentFile.expand(path) where seen.insert(file).inserted {
                    do {
                        read(text: try DocumentFile.text(of: file), file: file, decode)
                    } catch {
                        problems.append(error.problem)
                    }
                }
            } catch {
                problems.append(error.problem)
            }
        }
    }

    /// Reads the text of one file; empty documents are left out, and those that are no objects are problems.
    ///
    /// - Parameters:
    ///   - text: YAML with any number of documents.
    ///   - file: the name for locations.
    ///   - decode: called with each document; it reports to the reader's log.
    package mutating func read(text: String, file: String, _ decode: (ObjectReader) -> Void) {
        let log = ProblemLog(file: file)
        do {
            // The encoding is named because the default asks the environment, and prints.
            var documents = try compose_all(yaml: text, .default, .default, .utf8)
            while let node = documents.next() {
                if case .null = ScalarValue(node) { continue }
                if let document = ObjectReader(node, path: "", log: log) { decode(document) }
            }
            if let error = documents.error { throw error }
        } catch {
            let (message, location) = SyntaxMessage.of(error, text: text, file: file)
            log.report(message, at: location)
        }
        problems += log.problems
        warnings += log.warnings
    }
}
