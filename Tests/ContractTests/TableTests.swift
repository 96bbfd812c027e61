// SPDX-License-Identifier: Apache-2.0

import SemanticsTables
import Testing

/// The tables of the documentation are what the code declares.
struct TableTests {
    private let articles = Checkout.files(below: "Sources/Telemetry/Telemetry.docc", extensions: ["md"])

    @Test func `every table is as the declarations are`() throws {
        #expect(!articles.isEmpty)
        for file in articles {
            let article = Article(file.text)
            #expect(
                try article.updated() == article,
                "\(file.path) is stale: swift run semantics-tables \(file.path)"
            )
        }
    }

    @Test func `every table is shown once`() {
        let shown = articles.flatMap { Article($0.text).tables }
        #expect(shown.sorted() == SemanticsTable.all.map(\.name).sorted())
    }

    @Test func `a table is written between its markers and nowhere else`() throws {
        let article = Article("before\n<!-- table log-line -->\nold\n<!-- end of table -->\nafter\n")
        let updated = try article.updated()
        #expect(updated.text.hasPrefix("before\n<!-- table log-line -->\n\n| key | meaning |\n| --- | --- |\n| `ts` |"))
        #expect(updated.text.hasSuffix(" |\n\n<!-- end of table -->\nafter\n"))
        #expect(!updated.text.contains("old"))
        #expect(try updated.updated() == updated)
    }

    @Test func `a marker without a table or an end is an error that names the line`() {
        #expect(throws: Article.Problem.unknownTable("none", line: 2)) {
            try Article("text\n<!-- table none -->\n<!-- end of table -->").updated()
        }
        #expect(throws: Article.Problem.unended("log-line", line: 1)) {
            try Article("<!-- table log-line -->\ntext").updated()
        }
        #expect(throws: Article.Problem.unended("log-line", line: 1)) {
            try Article("<!-- table log-line -->\n<!-- table log-data -->\n<!-- end of table -->").updated()
        }
    }

    @Test func `a bar in a cell does not end it`() {
        let table = MarkdownTable(columns: ["a", "b"], rows: [["x|y", "z"]])
        #expect(table.text == "| a | b |\n| --- | --- |\n| x\\|y | z |")
    }
}
