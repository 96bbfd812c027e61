// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC

/// What a message asks for: a tool and its arguments.
struct CallPlan: Sendable, Equatable {
    /// The tool.
    var tool: A2ATool
    /// The arguments, an object; the host checks them.
    var arguments: JSONValue

    /// Reads the arguments out of a message's parts.
    ///
    /// One part of data is the arguments, and so is one part of text that is a JSON object. Other text is for the tool's
    /// only parameter that is a string.
    ///
    /// - Parameters:
    ///   - tool: the tool.
    ///   - parts: the parts of the message.
    /// - Throws: The error for the client, which says what to send.
    init(_ tool: A2ATool, parts: [MessagePart]) throws(RPCError) {
        self.tool = tool
        let hint = IncomingMessage.partsHint + " of skill \(tool.name)"
        guard !parts.contains(.file) else { throw .contentTypeNotSupported("no skill takes files", hint: hint) }
        guard let part = parts.first, parts.count == 1 else {
            throw .invalidParams("the message has \(parts.count) parts", hint: hint)
        }
        switch part {
        case .data(let data):
            guard data.objectValue != nil else { throw .invalidParams("the data is not an object", hint: hint) }
            arguments = data
        case .text(let text):
            if let object = Self.object(in: text) {
                arguments = object
            } else {
                let names = tool.stringParameters
                guard let name = names.first, names.count == 1 else {
                    let problem = "skill \(tool.name) has \(names.count) parameters that text could be for"
                    throw .invalidParams(problem, hint: hint)
                }
                arguments = .object([.init(name, .string(text))])
            }
        case .file:
            throw .contentTypeNotSupported("no skill takes files", hint: hint)
        }
    }

    /// The tool that a message without the name of one is for: the only one there is.
    ///
    /// - Parameter tools: the tools that the caller may use.
    /// - Returns: the tool.
    /// - Throws: The error for the client, which names the tools.
    static func onlyTool(of tools: [A2ATool]) throws(RPCError) -> A2ATool {
        guard let tool = tools.first, tools.count == 1 else {
            throw .invalidParams("the message does not say which skill it is for", hint: Self.naming(tools))
        }
        return tool
    }

    /// How to name one of the tools.
    static func naming(_ tools: [A2ATool]) -> String {
        guard !tools.isEmpty else { return "these credentials may use no skill; ask for others" }
        let names = tools.map(\.name).sorted()
        let more = names.count > 20 ? ", and \(names.count - 20) more of the agent card" : ""
        return "put the name into message.metadata.tool: \(names.prefix(20).joined(separator: ", "))\(more)"
    }

    private static func object(in text: String) -> JSONValue? {
        guard let value = try? JSONValue(decoding: Array(text.utf8)), value.objectValue != nil else { return nil }
        return value
    }
}
