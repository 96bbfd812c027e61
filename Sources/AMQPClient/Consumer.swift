// SPDX-License-Identifier: Apache-2.0

/// Whom to call with what a consumer gets.
struct Consumer: Sendable {
    let onDelivery: @Sendable (AMQPDelivery) -> Void
    let onCancel: @Sendable () -> Void
}
