// SPDX-License-Identifier: Apache-2.0

/// What somebody told with NOTIFY.
public struct Notification: Sendable, Hashable {
    /// The channel.
    public let channel: String
    /// The text, of fewer than 8,000 bytes.
    public let payload: String
    /// The number of the process of the server whose connection told it.
    public let backendID: Int32
}
