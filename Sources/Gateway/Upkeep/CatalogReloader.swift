// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import TelemetryCore
internal import Threads
internal import Tools

/// Takes the files of the tools over when they change.
struct CatalogReloader: Sendable {
    let catalog: ToolCatalog
    let interval: Duration
    let pause: Pause
    let instruments: GatewayInstruments
    let logger: Logger
    /// Is called when the tools have changed.
    let onChange: @Sendable () -> Void

    /// Works until the task is cancelled.
    func run() async {
        warn()
        instruments.setTools(catalog.tools.count)
        while await pause(interval) {
            switch await Self.blocking({ [catalog] in catalog.reloadIfChanged() }) {
            case .unchanged: break
            case .reloaded(let changes):
                instruments.countReload(.reloaded)
                instruments.setTools(catalog.tools.count)
                onChange()
                logger.notice(
                    "the files of the tools were read again",
                    metadata: [
                        LogKeys.count: .stringConvertible(catalog.tools.count),
                        LogKeys.reason: .string(
                            "\(changes.added.count) added, \(changes.changed.count) changed, "
                                + "\(changes.removed.count) removed"
                        ),
                    ]
                )
                warn()
            case .kept(let error):
                instruments.countReload(.failed)
                logger.error(
                    "the files of the tools cannot be used; the tools from before stay",
                    metadata: [LogKeys.error: .string("\(error)")]
                )
            }
        }
    }

    private func warn() {
        for warning in catalog.warnings {
            logger.warning("a file of tools may not be meant so", metadata: [LogKeys.reason: .string("\(warning)")])
        }
    }

    /// Reads files on a thread of its own, for as long as that takes.
    private static func blocking<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            do throws(ThreadError) {
                try DedicatedThread.start(named: "asya-tools") { continuation.resume(returning: body()) }
            } catch {
                // Without threads to be had, the pool's must do.
                continuation.resume(returning: body())
            }
        }
    }
}
