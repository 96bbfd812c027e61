// SPDX-License-Identifier: Apache-2.0

/// The format of AWS' shared files: sections of names and values.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html. Of equal names in a section the last one counts,
/// sections of one name are one, and indented lines belong to the setting above them.
struct INIFile: Equatable {
    private(set) var sections: [String: [String: String]] = [:]

    init(parsing text: String) {
        var section: String?
        var lastName: String?
        for line in text.split(whereSeparator: \.isNewline) {
            let content = Self.trimmed(line)
            guard let first = content.first, first != "#", first != ";" else { continue }
            if first == "[" {
                lastName = nil
                section = content.firstIndex(of: "]").map { end in
                    content[content.index(after: content.startIndex)..<end].split(whereSeparator: \.isWhitespace)
                        .joined(separator: " ")
                }
                if let section { sections[section, default: [:]].merge([:]) { _, new in new } }
                continue
            }
            guard let section else { continue }
            if line.first?.isWhitespace == true, lastName != nil {
                // A setting inside of another one, such as those of a service: none that is needed here.
                continue
            }
            guard let equals = content.firstIndex(of: "=") else { continue }
            let name = Self.trimmed(content[..<equals]).lowercased()
            sections[section, default: [:]][name] = Self.value(content[content.index(after: equals)...])
            lastName = name
        }
    }

    /// A comment after a value begins with white space.
    private static func value(_ text: Substring) -> String {
        var previous: Character = "="
        var end = text.endIndex
        for index in text.indices {
            if text[index] == "#" || text[index] == ";", previous.isWhitespace {
                end = index
                break
            }
            previous = text[index]
        }
        return String(trimmed(text[..<end]))
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return start[...last]
    }
}
