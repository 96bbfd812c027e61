// SPDX-License-Identifier: Apache-2.0

internal import Yams

/// Turns an error of the YAML parser into a message with a place.
enum SyntaxMessage {
    static func of(_ error: any Error, text: String, file: String) -> (message: String, location: SourceLocation) {
        let whole = SourceLocation(file: file)
        guard let error = error as? YamlError else { return ("not readable as YAML", whole) }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return ("not YAML: \(problem)", SourceLocation(file: file, line: mark.line, column: mark.column))
        case .reader(let problem, let offset, _, _):
            return ("not YAML: \(problem)", place(of: offset, in: text, file: file))
        case .duplicatedKeysInMapping(let names, let context):
            let mark = context.mark
            let shown = names.map(ScalarValue.shown).joined(separator: "', '")
            let location = SourceLocation(file: file, line: mark.line, column: mark.column)
            return ("'\(shown)' is set twice in one object; keep one", location)
        default:
            return ("not readable as YAML", whole)
        }
    }

    /// The line and column of a character.
    private static func place(of offset: Int?, in text: String, file: String) -> SourceLocation {
        guard let offset else { return SourceLocation(file: file) }
        let before = text.prefix(offset)
        let line = before.count { $0.isNewline } + 1
        let column = before.reversed().prefix { !$0.isNewline }.count + 1
        return SourceLocation(file: file, line: line, column: column)
    }
}
