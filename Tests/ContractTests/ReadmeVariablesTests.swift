// SPDX-License-Identifier: Apache-2.0

import Foundation
import Settings
import TelemetryCore
import Testing

/// The README's table of variables agrees with the declarations.
struct ReadmeVariablesTests {
    /// The rows of the table: the names of the first column, and the last column.
    private var rows: [(names: [String], defaults: String)] {
        Checkout.readme.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard line.hasPrefix("| `"), cells.count == 3 else { return nil }
            let names = cells[0].matches(of: /`([A-Z][A-Z0-9_]*[A-Z0-9]|[A-Z0-9_]+_\*)`/).map { String($0.output.1) }
            return names.isEmpty ? nil : (names, cells[2])
        }
    }

    /// The sizes and times that people read, as the variables are written.
    private func value(_ text: String) -> String {
        let text = text.trimmingCharacters(in: CharacterSet(charactersIn: "` "))
        if let match = text.wholeMatch(of: /(\d+) (MiB|GiB)/), let count = Int(match.output.1) {
            return "\(count << (match.output.2 == "MiB" ? 20 : 30))"
        }
        if let match = text.wholeMatch(of: /(\d+) days/), let count = Int(match.output.1) { return "\(count * 24)h" }
        return text
    }

    @Test func `every variable of the table is declared`() {
        #expect(rows.count > 20)
        let declared = VariableCatalog.all.map(\.name)
        for name in rows.flatMap(\.names) {
            let isDeclared =
                name.hasSuffix("*") ? declared.contains { $0.hasPrefix(name.dropLast()) } : declared.contains(name)
            #expect(isDeclared, "\(name)")
        }
    }

    @Test func `every default of the table is the declared one`() {
        for (names, defaults) in rows {
            let values = defaults.split(separator: ", ").map { value(String($0)) }
            guard values.count == names.count else { continue }
            for (name, text) in zip(names, values) {
                guard let variable = VariableCatalog.all.first(where: { $0.name == name }) else { continue }
                switch variable.defaultValue {
                case .required: #expect(text == "required", "\(name)")
                case .value(let value): #expect(text == value, "\(name)")
                case .unset: #expect(["none", "off"].contains(text) || Int(text) == nil, "\(name)")
                case .derived: #expect(Int(text) == nil && GoDuration.parse(text) == nil, "\(name)")
                }
            }
        }
    }

    @Test func `what documents say about variables exists`() {
        let declared = Set(VariableCatalog.all.map(\.name))
        for file in Checkout.files(below: "Sources", extensions: ["md"]) {
            for match in file.text.matches(of: /\b((ASYA|OTEL)_[A-Z0-9_]*[A-Z0-9])\b/) {
                guard file.text[match.range.upperBound...].first != "_" else { continue }
                #expect(declared.contains(String(match.output.1)), "\(file.path) names \(match.output.1)")
            }
        }
    }
}
