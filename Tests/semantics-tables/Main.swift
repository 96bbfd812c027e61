// SPDX-License-Identifier: Apache-2.0

import Foundation
import SemanticsTables

/// Writes the tables of names into the articles that show them: `semantics-tables [--check] FILE.md ...`.
///
/// With `--check` nothing is written, and an article that is not as the declarations are makes the exit code 1.
@main enum Main {
    static func main() {
        var paths = Array(CommandLine.arguments.dropFirst())
        let isCheck = paths.first == "--check"
        if isCheck { paths.removeFirst() }
        guard !paths.isEmpty, !paths.contains(where: { $0.hasPrefix("-") }) else {
            end(2, "usage: semantics-tables [--check] FILE.md ...")
        }
        var stale: [String] = []
        for path in paths {
            do {
                let article = Article(try String(contentsOfFile: path, encoding: .utf8))
                let updated = try article.updated()
                guard updated != article else { continue }
                stale.append(path)
                if !isCheck { try updated.text.write(toFile: path, atomically: true, encoding: .utf8) }
            } catch {
                end(2, "\(path): \(error)")
            }
        }
        for path in stale { print(isCheck ? "\(path) is not as the declarations are" : path) }
        if isCheck, !stale.isEmpty { end(1, "write the tables anew: semantics-tables \(stale.joined(separator: " "))") }
    }

    private static func end(_ code: Int32, _ message: String) -> Never {
        FileHandle.standardError.write(Data((message + "\n").utf8))
        exit(code)
    }
}
