// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A private folder of one test, removed when it ends.
struct Scratch: Sendable {
    let url: URL

    var path: String { url.path }

    static func with<Result>(
        _ files: [String: String] = [:],
        _ body: (Scratch) async throws -> Result
    ) async throws -> Result {
        let url = URL(fileURLWithPath: "/tmp/asya-it-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: url) }
        let scratch = Scratch(url: url)
        for (name, text) in files { try scratch.write(name, text) }
        return try await body(scratch)
    }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: url.appendingPathComponent(name))
    }

    /// The JSON files below a folder.
    func documents(_ folder: String) -> [[String: Any]] {
        let files = FileManager.default.enumerator(
            at: url.appendingPathComponent(folder),
            includingPropertiesForKeys: nil
        )
        return (files?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "json" }.compactMap { file in
            (try? Data(contentsOf: file)).flatMap { try? JSONSerialization.jsonObject(with: $0) as? [String: Any] }
        }
    }
}
