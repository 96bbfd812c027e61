// SPDX-License-Identifier: Apache-2.0

import Envelopes

/// A trace as `asya trace show --json` tells it.
struct CollectedTrace {
    private let json: JSONValue

    init(_ json: JSONValue) { self.json = json }

    private var spans: [JSONValue] { json["spans"]?.arrayValue ?? [] }

    /// `succeeded`, `failed` or `open`.
    var status: String? { json["status"]?.stringValue }

    /// The actors whose hops are in it.
    var actors: Set<String> { Set((json["hops"]?.arrayValue ?? []).compactMap { $0["actor"]?.stringValue }) }

    /// The services whose spans are in it.
    var services: Set<String> { Set(spans.compactMap { $0["service"]?.stringValue }) }

    /// What is wrong with it: more or less than one root, orphans, span ids that occur twice.
    var faults: [String] {
        let ids = spans.compactMap { $0["span_id"]?.stringValue }
        let known = Set(ids)
        func parent(_ span: JSONValue) -> String { span["parent_span_id"]?.stringValue ?? "" }
        let roots = spans.count { parent($0).isEmpty }
        var faults: [String] = []
        if roots != 1 { faults.append("\(roots) roots") }
        if known.count != ids.count { faults.append("\(ids.count - known.count) duplicate span ids") }
        for span in spans where !parent(span).isEmpty && !known.contains(parent(span)) {
            faults.append("\(span["name"]?.stringValue ?? "") has no parent in the trace")
        }
        return faults
    }
}
