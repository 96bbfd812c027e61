// SPDX-License-Identifier: Apache-2.0

public import YAMLDocuments

/// What ``ToolCatalog/reloadIfChanged()`` found.
public enum ReloadOutcome: Sendable, Equatable {
    /// The files are as they were at the last look, good or bad.
    case unchanged
    /// The files changed and are in use now.
    case reloaded(ToolChanges)
    /// The files changed and cannot be used; the tools are those of before.
    case kept(DocumentError)
}

/// How two sets of tools differ, by name; only the place of a tool in its file is no difference.
public struct ToolChanges: Sendable, Equatable {
    /// Tools that are new, in the order of the files.
    public let added: [String]
    /// Tools that are declared differently.
    public let changed: [String]
    /// Tools that are gone.
    public let removed: [String]

    /// Whether clients would not notice.
    public var isEmpty: Bool { added.isEmpty && changed.isEmpty && removed.isEmpty }

    init(from old: [Tool], to new: [Tool]) {
        let before = Dictionary(uniqueKeysWithValues: old.map { ($0.name, $0) })
        let names = Set(new.map(\.name))
        added = new.filter { before[$0.name] == nil }.map(\.name)
        changed = new.filter { tool in before[tool.name].map { !$0.declaresSame(as: tool) } ?? false }.map(\.name)
        removed = old.filter { !names.contains($0.name) }.map(\.name)
    }
}
