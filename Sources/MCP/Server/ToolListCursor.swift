// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// A place in the list of tools: after the tool of a name, whether it is still there or not.
struct ToolListCursor: Sendable, Equatable {
    /// The last tool of the page before.
    var name: String

    /// The cursor as clients see it.
    var text: String { String(decoding: Base64.encode(Array(name.utf8)), as: UTF8.self) }

    /// The place after a tool.
    init(after name: String) { self.name = name }

    /// Reads a cursor; nil when it is none of ours.
    init?(_ text: String) {
        guard let bytes = Base64.decode(Array(text.utf8)), let name = String(validating: bytes, as: UTF8.self) else {
            return nil
        }
        self.name = name
    }

    /// A page of tools in the order of their names, which is the same for every request.
    ///
    /// - Parameters:
    ///   - tools: all of them.
    ///   - cursor: where the page starts; nil for the first page.
    ///   - size: how many it holds.
    /// - Returns: The page, and where the next one starts.
    static func page(
        of tools: [MCPTool],
        after cursor: ToolListCursor?,
        size: Int
    ) -> (tools: [MCPTool], next: ToolListCursor?) {
        let left = tools.filter { tool in cursor.map { $0.name < tool.name } ?? true }.sorted { $0.name < $1.name }
        let page = Array(left.prefix(size))
        return (page, left.count > page.count ? page.last.map { ToolListCursor(after: $0.name) } : nil)
    }
}
