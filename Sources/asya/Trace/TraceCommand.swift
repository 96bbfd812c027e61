// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// `asya trace`: what was recorded, and running it again.
struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Find, show, compare, replay, export, import, collect and prune recorded traces.",
        subcommands: [
            TraceListCommand.self, TraceSearchCommand.self, TraceTailCommand.self, TraceSQLCommand.self,
            TraceShowCommand.self, TraceDiffCommand.self, TraceReplayCommand.self, TraceExportCommand.self,
            TraceImportCommand.self, TraceCollectCommand.self, TracePruneCommand.self,
        ]
    )
}
