// SPDX-License-Identifier: Apache-2.0

/// Appends a JSON text, one token after the other; commas come by themselves.
struct JSONText {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    mutating func object(_ body: (inout JSONText) -> Void) { container("{", "}", body) }
    mutating func array(_ body: (inout JSONText) -> Void) { container("[", "]", body) }

    mutating func array<Element>(_ elements: some Sequence<Element>, _ body: (inout JSONText, Element) -> Void) {
        array { text in
            for element in elements { body(&text, element) }
        }
    }

    /// An array with each element on a line of its own.
    mutating func lines<Element>(_ elements: some Sequence<Element>, _ body: (inout JSONText, Element) -> Void) {
        array { text in
            for (index, element) in elements.enumerated() {
                if index > 0 { text.newLine() }
                body(&text, element)
            }
        }
    }

    mutating func key(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    mutating func member(_ name: String, _ value: String?) {
        key(name)
        if let value { string(value) } else { raw("null".utf8) }
    }

    mutating func member(_ name: String, _ value: some BinaryInteger) {
        key(name)
        raw(String(value).utf8)
    }

    /// Appends a member whose value is JSON already.
    mutating func member(_ name: String, raw value: String) {
        key(name)
        raw(value.utf8)
    }

    mutating func string(_ value: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case ..<0x20, 0x7F:
                let digits = String(byte, radix: 16)
                bytes.append(contentsOf: "\\u00\(digits.count == 1 ? "0" : "")\(digits)".utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Appends a value that is JSON already.
    mutating func raw(_ value: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: value)
        needsComma = true
    }

    /// Ends the line between two elements.
    mutating func newLine() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = false
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func container(_ open: String, _ close: String, _ body: (inout JSONText) -> Void) {
        raw(open.utf8)
        needsComma = false
        body(&self)
        bytes.append(contentsOf: close.utf8)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }
}
