// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The files of the checkout, as the contract tests read them.
enum Checkout {
    /// A source file.
    struct File {
        /// The path below the checkout.
        let path: String
        /// What it says.
        let text: String
    }

    /// The checkout.
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Everything below `Sources` that is compiled into the executables: Swift and Python.
    static let sources: [File] = files(below: "Sources", extensions: ["swift", "py"])
        .filter { !$0.path.contains("Testing/") }

    /// The declarations of names.
    static let semantics: [File] = sources.filter { $0.path.hasPrefix("Sources/TelemetryCore/Semantics/") }

    /// The sources without the declarations.
    static let users: [File] = sources.filter { !$0.path.hasPrefix("Sources/TelemetryCore/Semantics/") }

    /// The README.
    static var readme: String { text(of: "README.md") }

    /// A file's text; empty when there is none.
    static func text(of path: String) -> String {
        (try? String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)) ?? ""
    }

    /// The files below a folder, by path.
    static func files(below path: String, extensions: Set<String>) -> [File] {
        let root = folder.appendingPathComponent(path)
        let found = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        let urls = (found?.allObjects as? [URL] ?? []).filter { extensions.contains($0.pathExtension) }
        return urls.map { url in
            let relative = url.standardizedFileURL.path.dropFirst(folder.standardizedFileURL.path.count + 1)
            return File(path: String(relative), text: (try? String(contentsOf: url, encoding: .utf8)) ?? "")
        }.sorted { $0.path < $1.path }
    }
}
