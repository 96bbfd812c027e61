// SPDX-License-Identifier: Apache-2.0

/// What ReceiveMessage is asked for.
struct ReceiveRequest: Sendable, Equatable {
    /// 1 to 10.
    let maxMessages: Int

    /// How long to wait for the first message.
    let waitSeconds: Int

    /// How long the messages stay invisible.
    let visibilitySeconds: Int
}
