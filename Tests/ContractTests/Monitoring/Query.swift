// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A PromQL expression, as far as names are concerned.
struct Query {
    /// A series selector.
    struct Selector {
        /// The name of the metric.
        let metric: String
        /// The matchers: a label and what it is compared with.
        let matchers: [(label: String, value: String)]
    }

    /// The file and, where there is one, the panel.
    let place: String
    /// The expression.
    let text: String

    /// Words that stand before a parenthesis, and are no metrics for it.
    private static let keywords: Set<String> = [
        "by", "without", "on", "ignoring", "group_left", "group_right", "and", "or", "unless", "offset", "bool",
    ]

    /// The selectors, in order.
    var selectors: [Selector] {
        let pattern = /(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)\s*(?:\{(?<inner>[^}]*)\}|(?<next>\(?))/
        return withoutGrouping.matches(of: pattern).compactMap { match in
            let name = String(match.output.name)
            guard let inner = match.output.inner else {
                // Functions and aggregations, which take parentheses, and what stands between operands.
                let isMetric = match.output.next?.isEmpty == true && !Self.keywords.contains(name)
                return isMetric ? Selector(metric: name, matchers: []) : nil
            }
            let matchers = inner.matches(of: /([a-z_]+)\s*(?:=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"/)
            return Selector(metric: name, matchers: matchers.map { (String($0.output.1), String($0.output.2)) })
        }
    }

    /// The labels by which series are grouped or matched.
    var groupingLabels: [String] {
        text.matches(of: Self.grouping).flatMap { match in
            match.output.1.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        }
    }

    private static var grouping: Regex<(Substring, Substring)> {
        /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/
    }

    /// The expression without its groupings, texts, ranges and numbers, in which only names are left.
    private var withoutGrouping: String {
        text.replacing(Self.grouping, with: " ")
            .replacing(/\[[^\]]*\]/, with: " ")
            .replacing(/([,(])\s*"(?:[^"\\]|\\.)*"/) { "\($0.output.1) " }
            .replacing(/\b[0-9][0-9.a-z]*\b/, with: " ")
    }
}
