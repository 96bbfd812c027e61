// SPDX-License-Identifier: Apache-2.0

/// What opens a service for some time.
public protocol ExpiringCredential: Sendable, Equatable {
    /// From when on a newer one is looked for, Unix nanoseconds; nil for never.
    var staleAtUnixNano: UInt64? { get }
    /// From when on the service refuses it, Unix nanoseconds; nil where nobody knows.
    var endsAtUnixNano: UInt64? { get }
}
