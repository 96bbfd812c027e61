// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing
import Tools
import YAMLDocuments

@Suite final class ToolCatalogTests {
    private let folder: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("tools-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        folder = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Writes in place, as an editor may; the file keeps its identity.
    private func write(_ name: String, _ text: String) throws {
        let path = "\(folder)/\(name)"
        if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(fileURLWithPath: path)) }
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    private final class Flag: Sendable {
        let value = Atomic(false)
    }

    private func tool(_ name: String, actor: String = "a") -> String {
        "tools: [{name: \(name), description: d, route: [\(actor)]}]\n"
    }

    @Test func `no path makes no tool`() throws {
        let catalog = try ToolCatalog(paths: [])
        #expect(catalog.tools.isEmpty)
        #expect(catalog["processImageWorkflow"] == nil)
        #expect(catalog.reloadIfChanged() == .unchanged)
    }

    @Test func `files of a folder are one set, and a name is declared once`() throws {
        try write("b.yaml", tool("two") + "routes: {r: [x, y]}\n")
        try write("a.yml", "tools: [{name: one, description: d, route: r}]\n")
        try write("actors.yaml", "apiVersion: asya.sh/v1alpha1\nkind: AsyncActor\n")
        let catalog = try ToolCatalog(paths: [folder, "\(folder)/b.yaml"])
        #expect(catalog.tools.map(\.name) == ["one", "two"])
        #expect(catalog["one"]?.route == ["x", "y"])
        #expect(catalog["three"] == nil)
        try write("c.yaml", tool("two"))
        let error = #expect(throws: DocumentError.self) { try ToolCatalog(paths: [self.folder]) }
        let message = "\(folder)/c.yaml:1:16: tools[0].name: tool 'two' is already declared at \(folder)/b.yaml:1:16"
        #expect(error?.description == message)
    }

    @Test func `a path that cannot be read is a problem beside the others`() throws {
        try write("a.yaml", "tools: [{name: one}]\n")
        let error = #expect(throws: DocumentError.self) {
            try ToolCatalog(paths: ["\(self.folder)/none", self.folder])
        }
        #expect(error?.problems.map(\.location.file) == ["\(folder)/a.yaml", "\(folder)/none"])
    }

    @Test func `a change is taken over once, by content`() throws {
        try write("a.yaml", tool("one") + "# 1\n")
        let catalog = try ToolCatalog(paths: [folder])
        let held = try #require(catalog["one"])
        #expect(catalog.reloadIfChanged() == .unchanged)
        // The same number of bytes in the same file, within one tick of the clock.
        try write("a.yaml", tool("one", actor: "b") + "# 2\n")
        guard case .reloaded(let changes) = catalog.reloadIfChanged() else {
            Issue.record("not reloaded")
            return
        }
        #expect((changes.added, changes.changed, changes.removed) == ([], ["one"], []))
        #expect(catalog["one"]?.route == ["b"])
        #expect(held.route == ["a"], "a call in flight keeps what it took")
        #expect(catalog.generation == 1)
        #expect(catalog.reloadIfChanged() == .unchanged)

        try write("b.yaml", tool("two"))
        try FileManager.default.removeItem(atPath: "\(folder)/a.yaml")
        guard case .reloaded(let next) = catalog.reloadIfChanged() else {
            Issue.record("not reloaded")
            return
        }
        #expect((next.added, next.changed, next.removed) == (["two"], [], ["one"]))
    }

    @Test func `only comments and places are no change for clients`() throws {
        try write("a.yaml", tool("one"))
        let catalog = try ToolCatalog(paths: ["\(folder)/a.yaml"])
        try write("a.yaml", "# moved down\n\n" + tool("one"))
        guard case .reloaded(let changes) = catalog.reloadIfChanged() else {
            Issue.record("not reloaded")
            return
        }
        #expect(changes.isEmpty)
        #expect(catalog.generation == 0)
        #expect(catalog["one"]?.location.line == 3)
    }

    @Test func `a bad edit keeps the last good set and is told once`() throws {
        try write("a.yaml", tool("one"))
        let catalog = try ToolCatalog(paths: [folder])
        for (text, problem) in [
            ("tools: [{name: one, route: [A]}]\n", "a.yaml:1:29: tools[0].route[0]: found 'A'"),
            ("tools: [{name: one", "a.yaml:"),
            ("", "a.yaml: no document declares tools any more; write 'tools: []' to have none"),
            ("kind: ConfigMap\n", "a.yaml: no document declares tools any more"),
        ] {
            try write("a.yaml", text)
            guard case .kept(let error) = catalog.reloadIfChanged() else {
                Issue.record("\(text) was taken over")
                return
            }
            #expect(error.description.contains("\(folder)/\(problem)"), "\(error)")
            #expect(catalog.reloadIfChanged() == .unchanged)
            #expect(catalog.tools.map(\.name) == ["one"])
        }
        try FileManager.default.removeItem(atPath: "\(folder)/a.yaml")
        guard case .kept(let error) = catalog.reloadIfChanged() else {
            Issue.record("an empty folder was taken over")
            return
        }
        #expect(error.description == "\(folder): the folder holds no file that ends in .yaml or .yml")
        #expect(catalog.reloadIfChanged() == .unchanged)
        try write("a.yaml", tool("two"))
        guard case .reloaded = catalog.reloadIfChanged() else {
            Issue.record("a good file was not taken over")
            return
        }
        #expect(catalog.tools.map(\.name) == ["two"])
    }

    @Test func `tools can be taken away on purpose`() throws {
        try write("a.yaml", tool("one"))
        let catalog = try ToolCatalog(paths: [folder])
        try write("a.yaml", "tools: []\n")
        guard case .reloaded(let changes) = catalog.reloadIfChanged() else {
            Issue.record("not reloaded")
            return
        }
        #expect(changes.removed == ["one"])
        #expect(catalog.tools.isEmpty)
    }

    @Test func `a document without a kind and without tools is a warning`() throws {
        try write("a.yaml", tool("one") + "---\ntols: []\n---\nkind: Service\n")
        let catalog = try ToolCatalog(paths: [folder])
        #expect(
            catalog.warnings.map(\.description) == ["\(folder)/a.yaml:3:1: left out: the document has no 'tools'"]
        )
    }

    @Test func `readers see one set or the other while the files change`() async throws {
        try write("a.yaml", tool("even") + tool("one").replacing("tools", with: "---\ntools"))
        let catalog = try ToolCatalog(paths: [folder])
        let done = Flag()
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    var torn = 0
                    while !done.value.load(ordering: .acquiring) {
                        let names = catalog.tools.map(\.name)
                        if names != ["even", "one"], names != ["odd", "two"] { torn += 1 }
                        await Task.yield()
                    }
                    return torn
                }
            }
            for round in 1...100 {
                let names = round.isMultiple(of: 2) ? ["even", "one"] : ["odd", "two"]
                try? write("a.yaml", names.map { tool($0) }.joined(separator: "---\n"))
                #expect(catalog.reloadIfChanged() != .unchanged)
            }
            done.value.store(true, ordering: .releasing)
            for await torn in group { #expect(torn == 0) }
        }
        #expect(catalog.generation == 100)
    }
}
