// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Processes
internal import TelemetryCore
public import TraceStore

extension Replayer {
    /// Replays traces like ``run(_:)``, and stops early, leaving nothing behind, on SIGINT or SIGTERM.
    ///
    /// A second signal ends the process at once; the runtimes die with it. To be called once in a process, from its
    /// main program.
    ///
    /// - Parameter source: The traces.
    /// - Returns: what the replay came to.
    /// - Throws: `TraceStoreError` when the store cannot be read at all.
    public func runUntilSignal(_ source: ReplaySource) async throws(TraceStoreError) -> ReplayReport {
        let (stream, sink) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingNewest(1))
        let signals = TerminationSignals { signal, count in
            guard count == 1 else { _exit(128 + signal) }
            sink.yield(signal)
        }
        let result = await withTaskGroup(of: Result<ReplayReport, TraceStoreError>?.self) { group in
            group.addTask {
                do throws(TraceStoreError) {
                    return .success(try await run(source))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                for await _ in stream { break }
                return nil
            }
            var result: Result<ReplayReport, TraceStoreError>?
            for await next in group {
                result = result ?? next
                group.cancelAll()
            }
            return result
        }
        withExtendedLifetime(signals) {}
        guard let result else { return ReplayReport(runID: "", traces: [], notes: [], isInterrupted: true) }
        return try result.get()
    }
}
