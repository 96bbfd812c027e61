// SPDX-License-Identifier: Apache-2.0

/// What is known about a failure: `{"message","type","traceback"?,"mro"?}`.
public struct ErrorDetails: Sendable, Hashable {
    /// What happened, in words.
    public var message: String
    /// The class of the error, as retry rules name it.
    public var type: String
    /// Where it happened in the handler's code.
    public var traceback: String?
    /// The names of all classes that the error's class inherits from, nearest first.
    public var mro: [String]?

    /// Makes details.
    public init(message: String, type: String, traceback: String? = nil, mro: [String]? = nil) {
        self.message = message
        self.type = type
        self.traceback = traceback
        self.mro = mro
    }

    /// The class and all it inherits from, without repetition: what retry rules are matched against, in this order.
    public var typeNames: [String] {
        [type] + (mro ?? []).filter { $0 != type }
    }

    /// Reads details as leniently as peers write them: members that are missing or of another type stay empty.
    ///
    /// - Parameter value: The `details` object; a string is taken for the message, anything else gives empty details.
    public init(_ value: JSONValue?) {
        message = value?["message"]?.stringValue ?? value?.stringValue ?? ""
        type = value?["type"]?.stringValue ?? ""
        traceback = value?["traceback"]?.stringValue
        mro = value?["mro"]?.arrayValue?.compactMap(\.stringValue)
    }

    /// The details as JSON.
    public var rawJSON: RawJSON {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("message", message)
        writer.member("type", type)
        if let traceback { writer.member("traceback", traceback) }
        if let mro {
            writer.name("mro")
            writer.beginArray()
            for name in mro { writer.string(name) }
            writer.endArray()
        }
        writer.endObject()
        return RawJSON(trusted: writer.bytes)
    }
}
