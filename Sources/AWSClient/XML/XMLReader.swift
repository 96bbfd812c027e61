// SPDX-License-Identifier: Apache-2.0

/// Reads the small XML documents that S3 and STS answer with.
///
/// https://www.w3.org/TR/xml/, without document types: no entity but the five of XML itself, so nothing is ever loaded
/// or expanded. Prefixes of names are left out.
struct XMLReader {
    private static let maximumDepth = 32
    private static let maximumElements = 100_000

    private let bytes: [UInt8]
    private var position = 0
    private var elements = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads the one element of a document.
    mutating func document() throws(XMLError) -> XMLElement {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        try skipOutside()
        guard byte == UInt8(ascii: "<") else { throw failure }
        let root = try element(depth: 0)
        try skipOutside()
        guard position == bytes.count else { throw failure }
        return root
    }

    private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }
    private var failure: XMLError { .malformed(offset: position) }

    /// White space, comments and processing instructions.
    private mutating func skipOutside() throws(XMLError) {
        while true {
            skipSpace()
            if take("<!--") {
                try skip(after: "-->")
            } else if take("<?") {
                try skip(after: "?>")
            } else if take("<!") {
                throw .documentType
            } else {
                return
            }
        }
    }

    private mutating func element(depth: Int) throws(XMLError) -> XMLElement {
        elements += 1
        guard depth < Self.maximumDepth, elements <= Self.maximumElements else { throw .tooLarge }
        position += 1
        var element = XMLElement(name: try name())
        while true {
            skipSpace()
            if take("/>") { return element }
            if take(">") { break }
            try skipAttribute()
        }
        var text: [UInt8] = []
        while let next = byte {
            if take("</") {
                guard try name() == element.name else { throw failure }
                skipSpace()
                guard take(">") else { throw failure }
                guard let value = String(validating: text, as: UTF8.self) else { throw failure }
                element.text = value
                return element
            } else if take("<![CDATA[") {
                let start = position
                try skip(after: "]]>")
                text += bytes[start..<(position - 3)]
            } else if take("<!--") {
                try skip(after: "-->")
            } else if take("<?") {
                try skip(after: "?>")
            } else if next == UInt8(ascii: "<") {
                element.children.append(try self.element(depth: depth + 1))
            } else if next == UInt8(ascii: "&") {
                text += Array(String(try reference()).utf8)
            } else {
                text.append(next)
                position += 1
            }
        }
        throw failure
    }

    private mutating func name() throws(XMLError) -> String {
        let start = position
        while let byte, !Self.isSpace(byte), !Array("<>/=&".utf8).contains(byte) { position += 1 }
        guard position > start, let name = String(validating: bytes[start..<position], as: UTF8.self) else {
            throw failure
        }
        return name.split(separator: ":").last.map(String.init) ?? name
    }

    private mutating func skipAttribute() throws(XMLError) {
        _ = try name()
        skipSpace()
        guard take("=") else { throw failure }
        skipSpace()
        guard let quote = byte, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { throw failure }
        position += 1
        guard let end = bytes[position...].firstIndex(of: quote) else { throw failure }
        position = end + 1
    }

    /// A character reference, or one of the five entities.
    private mutating func reference() throws(XMLError) -> Unicode.Scalar {
        guard let end = bytes[position...].prefix(16).firstIndex(of: UInt8(ascii: ";")) else { throw failure }
        let text = String(decoding: bytes[(position + 1)..<end], as: UTF8.self)
        let scalar: Unicode.Scalar? =
            switch text {
            case "lt": "<"
            case "gt": ">"
            case "amp": "&"
            case "quot": "\""
            case "apos": "'"
            case _ where text.hasPrefix("#x"): UInt32(text.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
            case _ where text.hasPrefix("#"): UInt32(text.dropFirst()).flatMap(Unicode.Scalar.init)
            default: nil
            }
        guard let scalar else { throw failure }
        position = end + 1
        return scalar
    }

    private mutating func skipSpace() {
        while let byte, Self.isSpace(byte) { position += 1 }
    }

    private mutating func take(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        let matches = text.withUTF8Buffer { unsafe bytes[position..<(position + count)].elementsEqual($0) }
        if matches { position += count }
        return matches
    }

    private mutating func skip(after text: StaticString) throws(XMLError) {
        while position < bytes.count {
            if take(text) { return }
            position += 1
        }
        throw failure
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}
