// SPDX-License-Identifier: Apache-2.0

/// The names of span events, and of events that are log records.
public enum EventNames {
    /// An exception, with the attributes of the convention.
    public static let exception = "exception"

    /// What an actor received and produced, as a log record of an exported trace.
    public static let hop = "asya.hop"

    /// The attempt failed and another one was scheduled.
    public static let retryScheduled = "asya.retry.scheduled"
}
