// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization
internal import TelemetryCore
internal import TraceStore

/// Writes a replay into the store it was read from, as a new slice; the slices of others are never touched.
final class ReplayRecorder: Sendable {
    private final class Warning: Sendable {
        let text = Mutex<String?>(nil)
    }

    private let writer: TraceStoreWriter
    private let warning = Warning()

    /// Makes a recorder; the slice is begun with the first record.
    init(directory: String, runID: String) {
        var options = TraceStoreOptions(directory: directory, component: "replay", instance: "\(getpid())-\(runID)")
        options.payloads = .all
        options.maxBodyBytes = 64 << 20
        // Retention is the business of those who record: a replay must not cost the recording its oldest slices.
        options.maxTotalBytes = .max
        options.maxAge = .seconds(100 * 365 * 86_400)
        options.maxQueuedRows = 1 << 20
        options.maxQueuedBytes = 1 << 30
        let warning = warning
        writer = TraceStoreWriter(
            options: options,
            resource: [
                .serviceName: .string("asya-replay"),
                .serviceInstanceID: .string(options.instance),
                .asyaComponent: .string(ComponentName.cli.rawValue),
            ],
            onWarning: { reason in warning.text.withLock { $0 = $0 ?? reason } }
        )
    }

    /// Writes records and waits until they can be read.
    ///
    /// - Returns: `false` when the store cannot be written to.
    func write(_ recording: ReplayRecording) -> Bool {
        guard writer.isEnabled else { return false }
        for span in recording.spans { writer.onEnd(span) }
        for hop in recording.hops { writer.record(hop) }
        writer.flush(timeout: .seconds(30))
        return writer.isEnabled
    }

    /// Closes the slice.
    ///
    /// - Returns: why nothing more was recorded, when that is so.
    func close() -> String? {
        writer.shutdown()
        return warning.text.withLock { $0 }
    }
}
