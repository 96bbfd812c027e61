// SPDX-License-Identifier: Apache-2.0

/// A strict reader of the text format, as an independent check: what is not legal throws.
struct Exposition {
    struct Sample {
        var name: String
        var labels: [(name: String, value: String)]
        var value: String

        /// What must occur once: the name and the labels in alphabetical order.
        var series: String {
            name + labels.map { "\($0.name)=\($0.value.debugDescription)" }.sorted().joined(separator: ",")
        }
    }

    struct Illegal: Error {
        var line: String
    }

    private(set) var types: [(name: String, kind: String)] = []
    private(set) var samples: [Sample] = []

    init(parsing text: String) throws {
        guard text.utf8.last == UInt8(ascii: "\n") else { throw Illegal(line: "the last line does not end") }
        for line in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let line = String(String.UnicodeScalarView(line))
            if line.hasPrefix("# TYPE ") {
                let words = line.split(separator: " ")
                guard words.count == 4, !types.contains(where: { $0.name == words[2] }) else {
                    throw Illegal(line: line)
                }
                types.append((String(words[2]), String(words[3])))
            } else if !line.hasPrefix("# HELP ") {
                try samples.append(Self.sample(line, in: types.last))
            }
        }
    }

    private static func sample(_ line: String, in family: (name: String, kind: String)?) throws -> Sample {
        var rest = line.unicodeScalars[...]
        let name = String(rest.prefix { $0 != "{" && $0 != " " })
        rest = rest.dropFirst(name.unicodeScalars.count)
        var labels: [(name: String, value: String)] = []
        if rest.first == "{" {
            rest.removeFirst()
            while rest.first != "}" {
                let label = String(rest.prefix { $0 != "=" })
                rest = rest.dropFirst(label.unicodeScalars.count)
                guard rest.popFirst() == "=", rest.popFirst() == "\"" else { throw Illegal(line: line) }
                labels.append((label, try value(&rest, line)))
                if rest.first == "," { rest.removeFirst() }
            }
            rest.removeFirst()
        }
        guard rest.popFirst() == " ", let family else { throw Illegal(line: line) }
        let suffixes = family.kind == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
        guard suffixes.contains(where: { name == family.name + $0 }), !rest.contains(" ") else {
            throw Illegal(line: line)
        }
        return Sample(name: name, labels: labels, value: String(rest))
    }

    private static func value(_ rest: inout Substring.UnicodeScalarView, _ line: String) throws -> String {
        var value = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"": return String(value)
            case "\\":
                switch rest.popFirst() {
                case "\\": value.append("\\")
                case "\"": value.append("\"")
                case "n": value.append("\n")
                default: throw Illegal(line: line)
                }
            default: value.append(scalar)
            }
        }
        throw Illegal(line: line)
    }
}
