// SPDX-License-Identifier: Apache-2.0

/// What can have happened on the way of a trace, however it ended.
public enum TraceIncident: String, Sendable, CaseIterable {
    /// An attempt failed and was to be made again, or was itself a later attempt.
    case retried
    /// An envelope was put into a dead-letter queue.
    case deadLettered = "dead-lettered"
    /// An attempt took as long as ``TraceQuery/slowThreshold``.
    case slow
}
