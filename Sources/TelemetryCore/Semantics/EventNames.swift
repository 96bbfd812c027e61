// SPDX-License-Identifier: Apache-2.0

/// The names of span events.
public enum EventNames {
    /// An exception, with the attributes of the convention.
    public static let exception = "exception"

    /// The attempt failed and another one was scheduled.
    public static let retryScheduled = "asya.retry.scheduled"
}
