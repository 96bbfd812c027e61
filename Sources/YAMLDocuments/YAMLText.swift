// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// Writes JSON trees as YAML: members in their order, two spaces a level, the way people write manifests.
///
/// A string stands without quotes only where no reader of YAML 1.1 or 1.2 takes it for anything else.
public enum YAMLText {
    /// Writes documents, with `---` between them.
    ///
    /// - Parameter documents: the documents; one that is a scalar or empty stands on one line.
    /// - Returns: the text, with a line end after each line.
    public static func documents(_ documents: [JSONValue]) -> String {
        documents.map(document).joined(separator: "---\n")
    }

    /// Writes one document.
    public static func document(_ value: JSONValue) -> String {
        var text = ""
        if let scalar = scalar(value) {
            text = scalar + "\n"
        } else {
            write(value, indent: 0, to: &text)
        }
        return text
    }

    /// Writes what is not a scalar, beginning at the start of a line.
    private static func write(_ value: JSONValue, indent: Int, to text: inout String) {
        let margin = String(repeating: " ", count: indent)
        switch value {
        case .object(let members):
            for member in members {
                text += margin + self.text(member.name) + ":"
                writeValue(member.value, indent: indent, to: &text)
            }
        case .array(let elements):
            for element in elements {
                text += margin + "-"
                guard scalar(element) == nil, case .object = element else {
                    writeValue(element, indent: indent, to: &text)
                    continue
                }
                // The first member follows the dash, the others stand below it.
                var object = ""
                write(element, indent: indent + 2, to: &object)
                text += " "
                text += String(object.dropFirst(indent + 2))
            }
        default: break
        }
    }

    /// Writes what follows a colon or a dash.
    private static func writeValue(_ value: JSONValue, indent: Int, to text: inout String) {
        if let scalar = scalar(value) {
            text += " " + scalar + "\n"
        } else {
            text += "\n"
            write(value, indent: indent + 2, to: &text)
        }
    }

    /// The value on one line; nil for what holds something.
    private static func scalar(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): self.text(text)
        case .array(let elements) where elements.isEmpty: "[]"
        case .object(let members) where members.isEmpty: "{}"
        case .array, .object: nil
        default: String(decoding: value.encoded(), as: UTF8.self)
        }
    }

    /// A string, in double quotes unless it is plain without doubt.
    private static func text(_ text: String) -> String {
        isPlain(text) ? text : String(decoding: JSONValue.string(text).encoded(), as: UTF8.self)
    }

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) || first == UInt8(ascii: "/"), text.utf8.count <= 200 else {
            return false
        }
        let marks = Array("-_./:,()'=+ ".utf8)
        guard text.utf8.allSatisfy({ isLetter($0) || (0x30...0x39).contains($0) || marks.contains($0) }) else {
            return false
        }
        return !text.contains(": ") && !text.hasSuffix(":") && !text.hasSuffix(" ")
            && !words.contains(text.lowercased())
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    /// What some version of YAML reads as a truth value, nothing or a number.
    private static let words: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]
}
