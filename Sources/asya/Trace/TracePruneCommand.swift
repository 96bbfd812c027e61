// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Settings
internal import Telemetry
internal import TraceStore

/// `asya trace prune`.
struct TracePruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Delete the oldest recordings of a trace store.",
        discussion: """
            Recordings are deleted by the file: first the files that were begun longer ago than --older-than, then the \
            oldest until the rest is within --max-bytes. Files that a process is writing or reading are left alone, and so \
            is everything that is no recording. Processes prune by themselves as well, within the same limits.

            Without options the limits are those of ASYA_TRACE_STORE_MAX_AGE (7 days) and ASYA_TRACE_STORE_MAX_BYTES (1 \
            GiB). `--max-bytes 0` deletes all that is not in use.

            Exits with 2 when there is no store, or when something could not be deleted.
            """
    )

    @OptionGroup var store: TraceStoreOption
    @Option(help: ArgumentHelp("Delete what was begun longer ago than this.", valueName: "30s|15m|2h|7d"))
    var olderThan: SinceArgument?
    @Option(help: ArgumentHelp("Delete the oldest beyond so many bytes.", valueName: "bytes|500M|2GiB"))
    var maxBytes: SizeArgument?
    @Flag(help: "Only tell what would be deleted.") var dryRun = false
    @Flag(help: "Print a JSON object.") var json = false

    func run() async throws {
        try await TraceProblem.reporting {
            let limits = try limits()
            let pruner = TraceStorePruner(
                directory: store.store,
                maxTotalBytes: maxBytes?.bytes ?? limits.maxTotalBytes,
                maxAge: olderThan?.duration ?? limits.maxAge
            )
            let report = try prune(pruner)
            if json {
                Console.output(TraceJSON.prune(report, isDryRun: dryRun))
            } else {
                Console.output(PruneText(report, isDryRun: dryRun, store: store.store).lines)
            }
            for slice in report.slices {
                guard case .undeletable(let reason) = slice.fate else { continue }
                throw TraceProblem(
                    "\(store.store)/\(slice.name) cannot be deleted: \(reason); run as the user that owns the folder"
                )
            }
        }
    }

    private func limits() throws(TraceProblem) -> (maxTotalBytes: Int, maxAge: Duration) {
        do throws(SettingsError) {
            return try TraceStoreOptions.limits(Environment())
        } catch {
            throw TraceProblem("\(error)")
        }
    }

    private func prune(_ pruner: TraceStorePruner) throws(TraceProblem) -> PruneReport {
        do throws(TraceStoreError) {
            return try pruner.prune(nowUnixNano: TraceText.nowUnixNano(), isDryRun: dryRun)
        } catch {
            throw TraceProblem("\(error)")
        }
    }
}
