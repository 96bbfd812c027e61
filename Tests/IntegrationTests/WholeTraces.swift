// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What `asya trace list --json` and `asya trace show --json` tell about a store.
///
/// Each process writes a moment later what it recorded, so that the end of a trace may be there before its middle: who
/// wants to see all of it waits for that, as long as the test's time allows.
struct WholeTraces {
    let summaries: [[String: Any]]

    /// The test's time was over before a trace was recorded to its end.
    struct Incomplete: Error, CustomStringConvertible {
        let description: String
    }

    /// Lists a store as soon as it holds traces, or that many, and none of them is open.
    static func list(_ store: String, count: Int = 1) async throws -> WholeTraces {
        while true {
            let traces = WholeTraces(summaries: try await stored(store))
            let open = traces.ids("open")
            if open.isEmpty, traces.summaries.count >= count { return traces }
            guard !Task.isCancelled else {
                throw Incomplete(description: "\(traces.summaries.count) traces, open are \(open)")
            }
        }
    }

    /// The summaries of a store whose traces may be recorded in part, and so be open for ever; none before the first is
    /// written.
    static func stored(_ store: String) async throws -> [[String: Any]] {
        let listed = try await Command.asya("trace", "list", "--store", store, "--limit", "0", "--json")
        try #require(listed.status == 0 || listed.errors.contains("there are no traces in"), "\(listed.errors)")
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

    /// The trace as soon as nothing is missing of it.
    static func whole(_ id: String, _ store: String) async throws -> [String: Any] {
        while true {
            let shown = try await Command.asya("trace", "show", id, "--store", store, "--json")
            // Nobody may have written anything of it so far.
            let trace = shown.status == 0 ? try shown.json() as? [String: Any] ?? [:] : [:]
            let missing = missing(trace)
            if missing.isEmpty { return trace }
            guard !Task.isCancelled else { throw Incomplete(description: "\(id): \(missing) \(shown.errors)") }
        }
    }

    /// What may still come of a trace in which every message was handled: its root, the parents of what is there, its end,
    /// and of each hop its record, what its handler did, and how it was settled.
    static func missing(_ trace: [String: Any]) -> [String] {
        let spans = trace["spans"] as? [[String: Any]] ?? []
        let names = Dictionary(grouping: spans) { $0["parent_span_id"] as? String ?? "" }
            .mapValues { $0.compactMap { $0["name"] as? String } }
        let hops = spans.filter { $0["kind"] as? String == "consumer" }
        var missing = orphans(spans)
        if names[""] == nil { missing.append("no root") }
        if trace["status"] as? String == "open" { missing.append("it is open") }
        let records = (trace["hops"] as? [Any] ?? []).count
        if records < hops.count { missing.append("\(records) records of \(hops.count) hops") }
        for hop in hops {
            let name = hop["name"] as? String ?? ""
            let children = names[hop["span_id"] as? String ?? ""] ?? []
            let kinds = name.hasSuffix("-end") ? ["settle "] : ["handler ", "settle "]
            for kind in kinds where !children.contains(where: { $0.hasPrefix(kind) }) {
                missing.append("\(name) has no \(kind)")
            }
        }
        return missing
    }

    /// What is wrong with a trace: more or less than one root, orphans, span ids that occur twice.
    static func faults(_ trace: [String: Any]) -> [String] {
        let spans = trace["spans"] as? [[String: Any]] ?? []
        let ids = spans.compactMap { $0["span_id"] as? String }
        let roots = spans.filter { ($0["parent_span_id"] as? String ?? "").isEmpty }
        var faults: [String] = []
        if roots.count != 1 { faults.append("\(roots.count) roots") }
        if Set(ids).count != ids.count { faults.append("\(ids.count - Set(ids).count) duplicate span ids") }
        return faults + orphans(spans)
    }

    private static func orphans(_ spans: [[String: Any]]) -> [String] {
        let known = Set(spans.compactMap { $0["span_id"] as? String })
        let orphans = spans.filter {
            guard let parent = $0["parent_span_id"] as? String, !parent.isEmpty else { return false }
            return !known.contains(parent)
        }
        return orphans.map { "\($0["name"] ?? "") has no parent in the trace" }
    }
}
