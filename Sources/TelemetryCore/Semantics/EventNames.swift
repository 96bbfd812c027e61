// SPDX-License-Identifier: Apache-2.0

/// The names of span events.
public enum EventNames {
    /// An exception of user code, with the attributes of the convention.
    public static let exception = "exception"

    /// The attempt failed and another one was scheduled.
    public static let retryScheduled = "asya.retry.scheduled"

    /// The lease on the message was extended.
    public static let leaseRenewed = "asya.lease.renewed"

    /// The lease on the message was lost to another consumer.
    public static let leaseLost = "asya.lease.lost"
}
