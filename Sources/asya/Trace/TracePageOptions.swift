// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import TraceStore

/// How many traces to show, and behind which.
struct TracePageOptions: ParsableArguments {
    @Option(help: ArgumentHelp("At most so many traces; 0 for all.", valueName: "n")) var limit = 50
    @Option(help: ArgumentHelp("Go on where another call ended, as it told.", valueName: "cursor")) var cursor: String?

    /// Adds both to a query.
    func add(to query: inout TraceQuery) throws(TraceProblem) {
        guard limit >= 0 else { throw TraceProblem("--limit is a number from 0, and 0 stands for all") }
        query.limit = limit == 0 ? nil : limit
        guard let cursor else { return }
        guard let after = TraceCursor(cursor) else {
            throw TraceProblem("--cursor \(cursor) is none that `asya trace list` or `asya trace search` has told")
        }
        query.after = after
    }
}
