// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What `asya trace replay --json` said.
struct ReplayRun {
    struct Hop: Equatable {
        let trace: String
        let actor: String
        let hop: Int
        let verdict: String
        let path: String?
        let reason: String?
    }

    let command: Command
    let document: [String: Any]

    init(_ command: Command) throws {
        self.command = command
        document = try command.json() as? [String: Any] ?? [:]
    }

    var verdict: String? { document["verdict"] as? String }
    var network: String? { document["network"] as? String }
    var traces: [[String: Any]] { document["traces"] as? [[String: Any]] ?? [] }

    var hops: [Hop] {
        traces.flatMap { trace in
            (trace["hops"] as? [[String: Any]] ?? []).map { hop in
                Hop(
                    trace: trace["trace_id"] as? String ?? "",
                    actor: hop["actor"] as? String ?? "",
                    hop: hop["hop"] as? Int ?? -1,
                    verdict: hop["verdict"] as? String ?? "",
                    path: hop["path"] as? String,
                    reason: hop["reason"] as? String
                )
            }
        }
    }

    var diverged: [Hop] { hops.filter { $0.verdict == "diverged" } }

    /// Runs `asya trace replay` in a folder.
    ///
    /// - Parameters:
    ///   - arguments: What follows `replay`.
    ///   - folder: Where handlers are imported from.
    ///   - wrapper: What the command is run by: `unshare -n`, for one.
    /// - Returns: the report.
    /// - Throws: when the command cannot be run, or prints no JSON.
    static func replay(_ arguments: [String], in folder: Scratch, by wrapper: [String] = []) async throws -> ReplayRun {
        let words = wrapper + [Executables.path("asya"), "trace", "replay", "--json"] + arguments
        return try ReplayRun(try await Command.run("/usr/bin/env", words, folder: folder.url))
    }
}
