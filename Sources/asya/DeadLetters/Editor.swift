// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Glibc
internal import Settings

/// The editor of whoever runs the command.
enum Editor {
    /// Lets somebody change a text.
    ///
    /// On the main actor, which nothing else needs meanwhile: it waits for a person.
    ///
    /// - Parameter text: What the editor shows.
    /// - Returns: What was saved, and where it still is: whoever uses the text removes the file.
    /// - Throws: `ExitError` when there is no editor, or it failed.
    @MainActor
    static func edit(_ text: String) throws(ExitError) -> (text: String, file: URL) {
        let environment = Environment()
        let editor = environment.string("VISUAL") ?? environment.string("EDITOR") ?? "vi"
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("asya-\(UUID().uuidString).json")
        // The text is a message: nobody else may read it.
        let isWritten = FileManager.default.createFile(
            atPath: file.path,
            contents: Data((text + "\n").utf8),
            attributes: [.posixPermissions: 0o600]
        )
        guard isWritten else {
            throw ExitError("cannot write \(file.path); set TMPDIR to a folder that can be written")
        }
        // The value is a command with arguments, by custom (git does the same).
        let status = unsafe system("\(editor) '\(file.path)'")
        guard status == 0, let saved = try? String(contentsOf: file, encoding: .utf8) else {
            try? FileManager.default.removeItem(at: file)
            throw ExitError("the editor '\(editor)' did not end well; nothing was sent. Set EDITOR to another one")
        }
        return (saved, file)
    }
}
