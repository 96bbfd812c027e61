// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import TraceStore

/// `asya trace list`.
struct TraceListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List recorded traces, the newest first.",
        discussion: """
            A line a trace, with the filters that are seen in it. `asya trace search` looks into the hops as well: ids, \
            errors, handlers, payloads. When there may be more than --limit, standard error tells the --cursor to go on with.

            Exits with 2 when no trace matches.
            """
    )

    @OptionGroup var store: TraceStoreOption
    @OptionGroup var filters: TraceFilterOptions
    @OptionGroup var page: TracePageOptions
    @Flag(help: "Print an array of JSON objects.") var json = false

    func run() async throws {
        try await TraceProblem.reporting {
            var query = try filters.query()
            try page.add(to: &query)
            let listing = TraceListing(store: store, query: query, filters: filters.given)
            try listing.run(json: json ? { TraceJSON.list($0.matches.map(\.summary)) } : nil) { result in
                TraceListing.table(result.matches.map(\.summary))
            }
        }
    }
}
