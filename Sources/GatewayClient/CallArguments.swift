// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// The arguments of a call out of the words of a command line.
public enum CallArguments {
    /// Why words are no arguments.
    public enum Problem: Error, Equatable {
        /// A word that belongs to no parameter.
        case stray(String)
        /// A parameter that the tool does not have.
        case unknown(String, known: [String])
        /// A parameter without a value.
        case noValue(String)
        /// A parameter that is there twice and is no list.
        case repeated(String)
        /// A value of another type than the tool takes.
        case wrongType(String, expected: String)
        /// The whole is no JSON object.
        case notAnObject(String)
    }

    /// Reads `--name value`, `--name=value`, `--flag` and `--no-flag`, or one JSON object.
    ///
    /// A value is a text where the tool takes a text, and JSON where it takes anything else; a list may be given as JSON or
    /// by naming the parameter several times. Names may be written with hyphens in place of underscores.
    ///
    /// - Parameters:
    ///   - words: The words.
    ///   - tool: The tool.
    /// - Returns: An object for ``GatewayClient/call(_:arguments:idempotencyKey:)``.
    /// - Throws: ``Problem``.
    public static func read(_ words: [String], for tool: GatewayTool) throws(Problem) -> JSONValue {
        if words.count == 1, !words[0].hasPrefix("--") { return try object(words[0]) }
        let parameters = tool.parameters
        var members: [JSONValue.Member] = []
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--"), word.count > 2 else { throw .stray(word) }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            var text = parts.count == 2 ? String(parts[1]) : nil
            if text == nil, name.hasPrefix("no-"), let flag = find(String(name.dropFirst(3)), parameters),
                flag.type == "boolean"
            {
                try add(flag, .bool(false), to: &members)
                continue
            }
            guard let parameter = find(name, parameters) else {
                throw .unknown(name, known: parameters.map(\.name))
            }
            if text == nil, parameter.type == "boolean", !["true", "false"].contains(rest.first) {
                try add(parameter, .bool(true), to: &members)
                continue
            }
            if text == nil { text = rest.popFirst() }
            guard let text else { throw .noValue(parameter.name) }
            try add(parameter, try value(text, parameter, tool), to: &members)
        }
        return .object(members)
    }

    private static func object(_ text: String) throws(Problem) -> JSONValue {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(decoding: Array(text.utf8))
        } catch {
            throw .notAnObject("\(error)")
        }
        guard value.objectValue != nil else { throw .notAnObject("it is JSON, but no object") }
        return value
    }

    private static func find(_ name: String, _ parameters: [GatewayTool.Parameter]) -> GatewayTool.Parameter? {
        parameters.first { $0.name == name }
            ?? parameters.first { $0.name.replacing("_", with: "-") == name.replacing("_", with: "-") }
    }

    private static func value(
        _ text: String,
        _ parameter: GatewayTool.Parameter,
        _ tool: GatewayTool
    ) throws(Problem) -> JSONValue {
        if parameter.type == "array" {
            if let list = try? JSONValue(decoding: Array(text.utf8)), list.arrayValue != nil { return list }
            // One element of several.
            let items = tool.inputSchema["properties"]?[parameter.name]?["items"]?["type"]?.stringValue
            return .array([try scalar(text, items, parameter.name)])
        }
        return try scalar(text, parameter.type, parameter.name)
    }

    private static func scalar(_ text: String, _ type: String?, _ name: String) throws(Problem) -> JSONValue {
        let json = try? JSONValue(decoding: Array(text.utf8))
        switch type {
        case "string": return .string(text)
        case "integer":
            if case .number? = json { return json ?? .null }
            throw .wrongType(name, expected: "an integer")
        case "number":
            if case .number? = json { return json ?? .null }
            throw .wrongType(name, expected: "a number")
        case "boolean":
            if case .bool? = json { return json ?? .null }
            throw .wrongType(name, expected: "true or false")
        case "object":
            if let json, json.objectValue != nil { return json }
            throw .wrongType(name, expected: #"a JSON object such as {"a": 1}"#)
        // A list in a list, or anything: JSON where it is, else a text.
        default: return json ?? .string(text)
        }
    }

    private static func add(
        _ parameter: GatewayTool.Parameter,
        _ value: JSONValue,
        to members: inout [JSONValue.Member]
    ) throws(Problem) {
        guard let index = members.firstIndex(where: { $0.name == parameter.name }) else {
            members.append(JSONValue.Member(parameter.name, value))
            return
        }
        guard case .array(let before) = members[index].value, case .array(let more) = value else {
            throw .repeated(parameter.name)
        }
        members[index].value = .array(before + more)
    }
}

extension CallArguments.Problem: CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .stray(let word):
            "'\(word)' belongs to no parameter: write --name value, or one JSON object in quotes"
        case .unknown(let name, let known):
            known.isEmpty
                ? "the tool has no parameters, and so no --\(name)"
                : "the tool has no parameter --\(name); it has \(known.map { "--\($0)" }.joined(separator: ", "))"
        case .noValue(let name): "--\(name) needs a value"
        case .repeated(let name): "--\(name) is there twice and is no list"
        case .wrongType(let name, let expected): "--\(name) must be \(expected)"
        case .notAnObject(let reason):
            "the arguments must be one JSON object such as '{\"name\": \"Ada\"}': \(reason)"
        }
    }
}
