// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What `asya trace list --json` and `asya trace show --json` tell about a store.
struct WholeTraces {
    let summaries: [[String: Any]]

    /// Lists a store, again until no trace is open: processes write what they recorded a moment after the result is there.
    static func list(_ store: String) async throws -> WholeTraces {
        var traces = WholeTraces(summaries: [])
        for _ in 0..<200 {
            let listed = try await Command.asya("trace", "list", "--store", store, "--limit", "100000", "--json")
            try #require(listed.status == 0, "\(listed.errors)")
            traces = WholeTraces(summaries: try listed.json() as? [[String: Any]] ?? [])
            if traces.ids("open").isEmpty { break }
        }
        return traces
    }

    /// The summaries of a store whose traces may be recorded in part, and so be open for ever.
    static func stored(_ store: String) async throws -> [[String: Any]] {
        let listed = try await Command.asya("trace", "list", "--store", store, "--limit", "0", "--json")
        try #require(listed.status == 0, "\(listed.errors)")
        return try listed.json() as? [[String: Any]] ?? []
    }

    /// The traces' ids, optionally those with a status only.
    func ids(_ status: String? = nil) -> [String] {
        summaries.filter { status == nil || $0["status"] as? String == status }.compactMap { $0["trace_id"] as? String }
    }

    static func show(_ id: String, _ store: String) async throws -> [String: Any] {
        let shown = try await Command.asya("trace", "show", id, "--store", store, "--json")
        try #require(shown.status == 0, "\(shown.errors)")
        return try shown.json() as? [String: Any] ?? [:]
    }

    /// The trace as soon as nothing is wrong with it: each process writes a moment later what it recorded, and the end of a
    /// trace may be there before its middle.
    static func whole(_ id: String, _ store: String) async throws -> [String: Any] {
        var trace = try await show(id, store)
        for _ in 0..<200 where !faults(trace).isEmpty { trace = try await show(id, store) }
        return trace
    }

    /// What is wrong with a trace: more or less than one root, orphans, span ids that occur twice.
    static func faults(_ trace: [String: Any]) -> [String] {
        let spans = trace["spans"] as? [[String: Any]] ?? []
        let ids = spans.compactMap { $0["span_id"] as? String }
        let known = Set(ids)
        let roots = spans.filter { ($0["parent_span_id"] as? String ?? "").isEmpty }
        let orphans = spans.filter {
            guard let parent = $0["parent_span_id"] as? String, !parent.isEmpty else { return false }
            return !known.contains(parent)
        }
        var faults: [String] = []
        if roots.count != 1 { faults.append("\(roots.count) roots") }
        if known.count != ids.count { faults.append("\(ids.count - known.count) duplicate span ids") }
        for orphan in orphans { faults.append("\(orphan["name"] ?? "") has no parent in the trace") }
        return faults
    }
}
