// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import TraceStore

/// `asya trace search`.
struct TraceSearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find traces by what happened in them, and say which hops match and why.",
        discussion: """
            Looks into every hop: by the id of a trace, an envelope or a replay run (its beginning will do), and with all \
            filters of `asya trace list` and more. Every filter that is given must hold, and those on hops (--actor, \
            --error-type, --error-text, --fingerprint, --payload, --status retried, dead-lettered and slow) for the same \
            hop. Traces come with the newest first; where hops are searched for, those whose first such hop is the newest.

            Examples:
              asya trace search order-4711
              asya trace search --error-type ValueError --actor extract --since 2h
              asya trace search --payload '$.order.id=42' --status failed
              asya trace search --status slow --until 2026-01-02T15:00:00Z --limit 10

            Filters by id, actor, status, time and error are answered from summaries in the recording. --error-text and \
            --payload read what they look at, and --slower-than puts every trace together, so narrow them with others.

            Exits with 2 when no trace matches.
            """
    )

    @Argument(help: "The id of a trace, an envelope or a replay run, or the beginning of one.") var id: String?
    @OptionGroup var store: TraceStoreOption
    @OptionGroup var filters: TraceFilterOptions
    @OptionGroup var hops: TraceHopOptions
    @OptionGroup var page: TracePageOptions
    @Flag(help: "Print an array of JSON objects: those of `asya trace list`, with the reasons, matches and a cursor.")
    var json = false

    func run() async throws {
        try await TraceProblem.reporting {
            var query = try filters.query()
            try hops.add(to: &query)
            try page.add(to: &query)
            if id?.isEmpty == true { throw TraceProblem("the id is empty; leave it out to search for all") }
            query.id = id
            var given = filters.given + hops.given
            if id != nil { given.insert("the id", at: 0) }
            let listing = TraceListing(store: store, query: query, filters: given)
            try listing.run(json: json ? { TraceJSON.search($0) } : nil) { Self.lines($0.matches) }
        }
    }

    /// A line a trace, and below it one for each hop that matches.
    private static func lines(_ matches: [TraceMatch]) -> [String] {
        let table = TraceListing.table(matches.map(\.summary))
        var lines = Array(table.prefix(1))
        for (match, line) in zip(matches, table.dropFirst()) {
            lines.append(line)
            lines += match.reasons.map { "  \($0)" }
            lines += match.hops.map { "  " + hop($0) }
        }
        return lines
    }

    private static func hop(_ found: TraceMatch.Hop) -> String {
        let hop = found.hop
        let attempt = hop.attempt > 1 ? ", attempt \(hop.attempt)" : ""
        let error = hop.error.map { error in
            ": \(error.type.isEmpty ? error.code : error.type): \(TraceText.short(error.message, 120))"
        }
        return "hop \(hop.routeIndex) \(hop.actor)\(attempt) (\(found.reasons.joined(separator: ", ")))\(error ?? "")"
    }
}
