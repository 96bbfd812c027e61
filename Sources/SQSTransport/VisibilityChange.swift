// SPDX-License-Identifier: Apache-2.0

/// One entry of ChangeMessageVisibilityBatch.
struct VisibilityChange: Sendable, Equatable {
    /// Names the delivery.
    let receipt: String

    /// How long it stays invisible from now; 0 gives it back.
    let seconds: Int
}
