// SPDX-License-Identifier: Apache-2.0

/// The elements of an `Accept` or `Accept-Encoding` header, each with its parameters and quality.
///
/// https://www.rfc-editor.org/rfc/rfc9110#section-12.4.2
struct AcceptList {
    /// One element: what is accepted, and how much it is liked.
    struct Element: Equatable {
        /// A media range or a coding, in lower case.
        var name: String
        /// The parameters but for `q`, names and values in lower case.
        var parameters: [String: String]
        /// From 0, not acceptable, to 1.
        var quality: Double
    }

    /// The elements in their order; what does not follow the grammar is left out.
    let elements: [Element]

    /// Reads all fields of one name, which mean the same as one field with commas between them.
    init(_ fields: [String]) {
        elements = fields.flatMap { Self.split($0, at: ",").compactMap(Self.element) }
    }

    private static func element(_ text: Substring) -> Element? {
        var parts = split(text, at: ";")[...]
        guard let name = parts.popFirst().map(trimmed), !name.isEmpty else { return nil }
        var element = Element(name: name, parameters: [:], quality: 1)
        for part in parts {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            let value = unquoted(trimmed(pair[1]))
            if case let parameter = trimmed(pair[0]), parameter != "q" {
                element.parameters[parameter] = value
            } else {
                guard let quality = quality(value) else { return nil }
                element.quality = quality
            }
        }
        return element
    }

    private static func quality(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")) || $0 == UInt8(ascii: ".") }),
            let quality = Double(text), quality <= 1
        else { return nil }
        return quality
    }

    /// The pieces between separators that are not inside quotes.
    private static func split(_ text: some StringProtocol, at separator: Unicode.Scalar) -> [Substring] {
        var pieces: [Substring] = []
        let text = Substring(text)
        var start = text.startIndex
        var isQuoted = false
        var isEscaped = false
        for index in text.unicodeScalars.indices {
            let scalar = text.unicodeScalars[index]
            if isEscaped {
                isEscaped = false
            } else if isQuoted, scalar == "\\" {
                isEscaped = true
            } else if scalar == "\"" {
                isQuoted.toggle()
            } else if scalar == separator, !isQuoted {
                pieces.append(text[start..<index])
                start = text.unicodeScalars.index(after: index)
            }
        }
        pieces.append(text[start...])
        return pieces
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let isBlank: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" }
        let scalars = Substring(text).unicodeScalars
        let head = scalars.drop(while: isBlank)
        let tail = head.reversed().prefix(while: isBlank).count
        return String(head.dropLast(tail)).lowercased()
    }

    private static func unquoted(_ text: String) -> String {
        guard text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        return String(text.dropFirst().dropLast())
    }
}
