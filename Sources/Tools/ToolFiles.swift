// SPDX-License-Identifier: Apache-2.0

internal import YAMLDocuments

/// The files of a catalog: says whether they changed, and reads them only when they may have.
struct ToolFiles {
    /// A file as it was read.
    struct File: Equatable {
        let name: String
        let text: String
    }

    /// What was found at the paths.
    struct Content: Equatable {
        var files: [File] = []
        /// Paths that could not be read.
        var failures: [DocumentFile.Failure] = []

        /// The tools that the files declare.
        ///
        /// - Throws: what is wrong in the files, and the paths that could not be read.
        func decode() throws(DocumentError) -> ToolSet {
            guard !failures.isEmpty else { return try ToolReader.decode(files) }
            var problems = failures.map(\.problem)
            do throws(DocumentError) {
                _ = try ToolReader.decode(files)
            } catch {
                problems += error.problems
            }
            guard let error = DocumentError(problems) else { return ToolSet() }
            throw error
        }
    }

    private let paths: [String]
    private var content: Content?
    /// The stamps of the files in `content`; empty when they say nothing.
    private var stamps: [String: FileStamp] = [:]

    init(paths: [String]) {
        self.paths = paths
    }

    /// Looks at the paths; blocks while it reads.
    ///
    /// - Returns: what is there now, or `nil` when it is the same as at the last look.
    mutating func read() -> Content? {
        var found = Content()
        let names = expand(&found)
        // Before reading: what is written meanwhile has a later stamp.
        let current = Dictionary(uniqueKeysWithValues: names.compactMap { name in FileStamp(name).map { (name, $0) } })
        let isUnread = content == nil || current.isEmpty || current.count != names.count
        if !isUnread, current == stamps { return nil }
        for name in names {
            do {
                found.files.append(File(name: name, text: try DocumentFile.text(of: name)))
            } catch {
                found.failures.append(error)
            }
        }
        stamps = found.failures.isEmpty && current.values.allSatisfy(\.isSettled) ? current : [:]
        guard found != content else { return nil }
        content = found
        return found
    }

    /// The files that the paths stand for, each once.
    private func expand(_ content: inout Content) -> [String] {
        var seen: Set<String> = []
        var names: [String] = []
        for path in paths {
            do {
                names += try DocumentFile.expand(path).filter { seen.insert($0).inserted }
            } catch {
                content.failures.append(error)
            }
        }
        return names
    }
}
