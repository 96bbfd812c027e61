// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
public import YAMLDocuments

/// The tools in use, from files that may change while they are.
///
/// Reading a tool takes a lock for a moment and never waits for files. A caller keeps the value it took: a reload does
/// not touch calls in flight.
public final class ToolCatalog: Sendable {
    private struct Contents {
        var tools: [Tool] = []
        var places: [String: Int] = [:]
        var warnings: [DocumentProblem] = []
        var generation = 0

        mutating func replace(with set: ToolSet) -> ToolChanges {
            let changes = ToolChanges(from: tools, to: set.tools)
            tools = set.tools
            places = Dictionary(uniqueKeysWithValues: set.tools.enumerated().map { ($1.name, $0) })
            warnings = ToolCatalog.warnings(of: set)
            if !changes.isEmpty { generation += 1 }
            return changes
        }
    }

    /// Held while files are read, so that two reloads do not overtake each other.
    private let files: Mutex<ToolFiles>
    private let contents: Mutex<Contents>

    /// Reads the files; blocks.
    ///
    /// - Parameter paths: files and folders as for ``ToolReader``; none make an empty catalog.
    /// - Throws: every problem of every file together, also when a path cannot be read.
    public init(paths: [String]) throws(DocumentError) {
        var files = ToolFiles(paths: paths)
        var contents = Contents()
        if let found = files.read() { _ = contents.replace(with: try found.decode()) }
        contents.generation = 0
        self.files = Mutex(files)
        self.contents = Mutex(contents)
    }

    /// The tools in the order of the files.
    public var tools: [Tool] { contents.withLock { $0.tools } }

    /// What is legal in the files but probably not meant.
    public var warnings: [DocumentProblem] { contents.withLock { $0.warnings } }

    /// Counts the reloads that changed a tool.
    public var generation: Int { contents.withLock { $0.generation } }

    /// The tool of a name.
    public subscript(name: String) -> Tool? {
        contents.withLock { contents in contents.places[name].map { contents.tools[$0] } }
    }

    /// Takes the files over when they changed; blocks while it reads, so it belongs on a thread that may.
    ///
    /// Files whose size, times and identity are as before are not read; read ones are compared by content. A set with
    /// problems is refused as a whole, and so is one in which every document of tools is gone, as in a file that an
    /// editor has emptied and not written yet; `tools: []` is the way to have none. Each state of the files is told once.
    public func reloadIfChanged() -> ReloadOutcome {
        files.withLock { files in
            guard let found = files.read() else { return .unchanged }
            do throws(DocumentError) {
                let set = try found.decode()
                return contents.withLock { contents in
                    if set.documents.isEmpty, !contents.tools.isEmpty, let error = Self.vanished(found) {
                        return .kept(error)
                    }
                    return .reloaded(contents.replace(with: set))
                }
            } catch {
                return .kept(error)
            }
        }
    }

    private static func vanished(_ found: ToolFiles.Content) -> DocumentError? {
        let message = "no document declares tools any more; write 'tools: []' to have none"
        return DocumentError(
            found.files.map { DocumentProblem(location: SourceLocation(file: $0.name), message: message) }
        )
    }

    /// A document without a kind in a folder of tools may be one of tools with a mistake.
    private static func warnings(of set: ToolSet) -> [DocumentProblem] {
        let kindless = set.skipped.filter { $0.kind == nil }.map { document in
            DocumentProblem(location: document.location, message: "left out: the document has no 'tools'")
        }
        return (set.warnings + kindless).sorted { $0.location < $1.location }
    }
}
