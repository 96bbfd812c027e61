// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient
internal import TelemetryCore

/// Sends batches of spans, one at a time, on the one thread of a batch processor.
protocol SpanExporter: SendableMetatype {
    /// Sends a batch and returns when that has succeeded or been given up. May block as `control` allows.
    func export(_ spans: [SpanData], control: some ExportControl) -> ExportReport
}

/// What an exporter needs of the thread that it blocks.
protocol ExportControl {
    /// The monotonic time in nanoseconds.
    func monotonicNano() -> UInt64

    /// Sleeps, at most until the shutdown is asked for.
    func pause(for duration: Duration)

    /// When the processor is shutting down, the moment at which the time for it is over. Later tries are the last ones.
    var shutdownDeadline: UInt64? { get }

    /// A request with a body of this many bytes is about to be made.
    func sends(bytes: Int)

    /// Cancelled when the time for the shutdown is over.
    var cancellation: HTTPCancellation { get }
}

/// What became of a batch.
struct ExportReport: Equatable {
    /// How many spans the collector took.
    var exported = 0
    /// How many were lost, and why.
    var dropped = 0
    var reason = SpanDropReason.exportFailed
    /// How many tries were made after the first.
    var retries = 0
    /// What an operator should know.
    var warning: String?
}
