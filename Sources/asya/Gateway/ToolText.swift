// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import GatewayClient
internal import Manifests
internal import YAMLDocuments

/// Tools as people read them.
enum ToolText {
    /// A tool a line: its name, its parameters, and the beginning of what it does.
    static func table(_ tools: [GatewayTool]) -> [String] {
        let rows = tools.map { tool in (name: tool.name, usage: usage(tool), text: firstLine(tool.description)) }
        let names = rows.map(\.name.count).max() ?? 0
        let usages = min(rows.map(\.usage.count).max() ?? 0, 40)
        return rows.map { row in
            trimmed("\(padded(row.name, names))  \(padded(row.usage, usages))  \(row.text)")
        }
    }

    /// All that somebody needs for a call.
    static func details(_ tool: GatewayTool) -> [String] {
        var lines = [tool.name]
        if let description = tool.description {
            lines += description.split(whereSeparator: \.isNewline).map { "  \($0)" }
        }
        lines.append("  route: \(tool.route.joined(separator: " → "))")
        let parameters = tool.parameters
        let width = parameters.map(\.name.count).max() ?? 0
        for parameter in parameters {
            var facts = [parameter.type ?? "any"]
            if parameter.isRequired { facts.append("required") }
            if let value = parameter.defaultValue { facts.append("default \(text(value))") }
            if !parameter.options.isEmpty {
                facts.append("one of \(parameter.options.map(text).joined(separator: ", "))")
            }
            let meaning = firstLine(parameter.description)
            lines.append(
                trimmed("  --\(padded(parameter.name, width))  \(facts.joined(separator: ", "))  \(meaning)")
            )
        }
        return lines
    }

    /// There is no such tool, but perhaps one with nearly that name.
    static func unknown(_ name: String, in tools: [GatewayTool], at url: String) -> ExitError {
        let names = tools.map(\.name)
        let hint = NearestName.of(name, in: names).map { "did you mean '\($0)'? " } ?? ""
        let list = names.isEmpty ? "it offers none" : "the tools are \(names.joined(separator: ", "))"
        return ExitError("the gateway at \(url) has no tool '\(name)'; \(hint)\(list)")
    }

    private static func usage(_ tool: GatewayTool) -> String {
        tool.parameters.map { $0.isRequired ? "--\($0.name)" : "[--\($0.name)]" }.joined(separator: " ")
    }

    private static func firstLine(_ text: String?) -> String {
        String((text ?? "").split(whereSeparator: \.isNewline).first ?? "")
    }

    private static func text(_ value: JSONValue) -> String { String(decoding: value.encoded(), as: UTF8.self) }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
