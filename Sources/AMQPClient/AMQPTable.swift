// SPDX-License-Identifier: Apache-2.0

/// A field table: names and values in the order that they are sent.
public struct AMQPTable: Sendable, Hashable {
    /// One name and its value.
    public struct Field: Sendable, Hashable {
        /// The name, at most 255 bytes of UTF-8.
        public var name: String
        /// The value.
        public var value: AMQPValue

        /// A field.
        ///
        /// - Parameters:
        ///   - name: its name.
        ///   - value: its value.
        public init(_ name: String, _ value: AMQPValue) {
            self.name = name
            self.value = value
        }
    }

    /// The fields in order.
    public var fields: [Field]

    /// A table of these fields.
    ///
    /// - Parameter fields: the fields in order.
    public init(_ fields: [Field] = []) {
        self.fields = fields
    }

    /// Whether there is no field.
    public var isEmpty: Bool { fields.isEmpty }

    /// The value of the first field with this name; setting replaces it, adds it at the end, or removes it with `nil`.
    ///
    /// - Parameter name: the field's name.
    public subscript(name: String) -> AMQPValue? {
        get { fields.first { $0.name == name }?.value }
        set {
            let index = fields.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): fields[index].value = value
            case (let index?, nil): fields.remove(at: index)
            case (nil, let value?): fields.append(Field(name, value))
            case (nil, nil): break
            }
        }
    }
}

extension AMQPTable: ExpressibleByDictionaryLiteral {
    /// A table of these fields, in this order.
    public init(dictionaryLiteral elements: (String, AMQPValue)...) {
        fields = elements.map { Field($0.0, $0.1) }
    }
}
