// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The queries and names of dashboards, rules and runbooks.
enum MonitoringFiles {
    /// The Grafana dashboards, as JSON.
    static var dashboards: [(path: String, document: [String: Any])] {
        Checkout.files(below: "dashboards", extensions: ["json"]).map { file in
            (file.path, (try? JSONSerialization.jsonObject(with: Data(file.text.utf8)) as? [String: Any]) ?? [:])
        }
    }

    /// The files of rules.
    static let rules: [Checkout.File] = Checkout.files(below: "alerts", extensions: ["yaml"])
        .filter { $0.path.hasSuffix(".rules.yaml") }

    /// What panels, variables and annotations ask.
    static let dashboardQueries: [Query] = dashboards.flatMap { path, document in
        panels(of: document).flatMap { panel in
            (panel["targets"] as? [[String: Any]] ?? []).compactMap { target in
                (target["expr"] as? String).map { Query(place: "\(path) \(panel["title"] ?? "")", text: $0) }
            }
        } + annotations(of: document, path) + variables(of: document, path)
    }

    /// What rules ask.
    static let ruleQueries: [Query] = rules.flatMap { file in
        expressions(in: file.text).map { Query(place: file.path, text: $0) }
    }

    /// What people are told to ask.
    static let runbookQueries: [Query] = Checkout.text(of: "alerts/runbooks.md")
        .matches(of: /```promql\n((?:.|\n)*?)```/)
        .flatMap { $0.output.1.split(separator: "\n") }
        .map { Query(place: "alerts/runbooks.md", text: String($0)) }

    /// The names of the series that rules record.
    static let recorded: Set<String> = Set(
        rules.flatMap { $0.text.matches(of: /record: (\S+)/).map { String($0.output.1) } }
    )

    /// All panels but rows, those of closed rows included.
    static func panels(of document: [String: Any]) -> [[String: Any]] {
        (document["panels"] as? [[String: Any]] ?? []).flatMap { panel in
            panel["type"] as? String == "row" ? panels(of: panel) : [panel]
        }
    }

    private static func annotations(of document: [String: Any], _ path: String) -> [Query] {
        let list = (document["annotations"] as? [String: Any])?["list"] as? [[String: Any]] ?? []
        return list.compactMap { ($0["expr"] as? String).map { Query(place: "\(path) annotation", text: $0) } }
    }

    private static func variables(of document: [String: Any], _ path: String) -> [Query] {
        let list = (document["templating"] as? [String: Any])?["list"] as? [[String: Any]] ?? []
        return list.compactMap { variable in
            guard let text = (variable["query"] as? [String: Any])?["query"] as? String,
                let match = text.wholeMatch(of: /label_values\((.+), (\w+)\)/)
            else { return nil }
            return Query(place: "\(path) variable", text: "group by (\(match.output.2)) (\(match.output.1))")
        }
    }

    /// What follows `expr:`, on the line or as a block below it.
    private static func expressions(in text: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.indices.compactMap { index in
            guard let match = lines[index].wholeMatch(of: /( +)expr: (.*)/) else { return nil }
            guard match.output.2 == "|" else { return String(match.output.2) }
            let block = lines[(index + 1)...].prefix {
                $0.isEmpty || $0.prefix { $0 == " " }.count > match.output.1.count
            }
            return block.joined(separator: " ")
        }
    }
}
