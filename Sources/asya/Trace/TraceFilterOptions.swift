// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Settings
internal import TraceStore

/// The plain filters, which `list`, `search` and `tail` have in common.
struct TraceFilterOptions: ParsableArguments {
    @Option(
        help: """
            Only traces that ended so, or in which that happened. A retried, dead-lettered or slow attempt counts however \
            the trace ended; slow is what took ASYA_TRACE_SLOW_MS or longer, or a second where that is not set.
            """
    )
    var status: StatusArgument?
    @Option(help: "Only traces in which this actor ran.") var actor: String?
    @Option(
        help: ArgumentHelp(
            "Only what began at this time or later, or so long ago.",
            valueName: MomentArgument.valueName
        )
    )
    var since: MomentArgument?
    @Option(help: ArgumentHelp("Only what began before this time.", valueName: MomentArgument.valueName))
    var until: MomentArgument?
    @Option(help: ArgumentHelp("Only what took so long or longer.", valueName: LengthArgument.valueName))
    var slowerThan: LengthArgument?

    /// The names of the filters that are given, for a message that nothing meets them.
    var given: [String] {
        var names: [String] = []
        if status != nil { names.append("--status") }
        if actor != nil { names.append("--actor") }
        if since != nil { names.append("--since") }
        if until != nil { names.append("--until") }
        if slowerThan != nil { names.append("--slower-than") }
        return names
    }

    /// The query of the filters.
    func query() throws(TraceProblem) -> TraceQuery {
        if let since, let until, since.unixNano >= until.unixNano {
            throw TraceProblem("--since is not before --until, and nothing lies between them")
        }
        if actor?.isEmpty == true { throw TraceProblem("--actor is the name of an actor, and is empty") }
        return TraceQuery(
            sinceUnixNano: since?.unixNano,
            untilUnixNano: until?.unixNano,
            status: status?.status,
            actor: actor,
            incident: status?.incident,
            slowerThan: slowerThan?.duration,
            slowThreshold: try Self.slowThreshold()
        )
    }

    private static func slowThreshold() throws(TraceProblem) -> Duration {
        do throws(SettingsError) {
            return .milliseconds(try Environment().int("ASYA_TRACE_SLOW_MS", default: 1000, in: 0...Int.max))
        } catch {
            throw TraceProblem("\(error)")
        }
    }
}
