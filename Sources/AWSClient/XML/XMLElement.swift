// SPDX-License-Identifier: Apache-2.0

/// One element of an XML document: its name, its text and its children; attributes are passed over.
struct XMLElement: Equatable {
    var name: String
    /// The character data directly inside, references resolved.
    var text = ""
    var children: [XMLElement] = []

    /// Reads a document.
    ///
    /// - Parameter bytes: UTF-8.
    /// - Throws: ``XMLError``.
    init(parsing bytes: [UInt8]) throws(XMLError) {
        var reader = XMLReader(bytes)
        self = try reader.document()
    }

    init(name: String) {
        self.name = name
    }

    /// The first child of this name.
    func first(_ name: String) -> XMLElement? {
        children.first { $0.name == name }
    }

    /// All children of this name.
    func all(_ name: String) -> [XMLElement] {
        children.filter { $0.name == name }
    }

    /// The text of the first child of this name.
    func text(of name: String) -> String? {
        first(name)?.text
    }
}
