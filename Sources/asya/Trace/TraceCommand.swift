// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// `asya trace`: what was recorded, and running it again.
struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "List, show, replay and prune recorded traces.",
        subcommands: [TraceListCommand.self, TraceShowCommand.self, TraceReplayCommand.self, TracePruneCommand.self]
    )
}
