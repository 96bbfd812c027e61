// SPDX-License-Identifier: Apache-2.0

/// The values of `messaging.operation.type`.
///
/// https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/#operation-types
public enum MessagingOperation: String, Hashable, Sendable, CaseIterable {
    /// A message is created, to be sent in a batch.
    case create
    /// Messages are handed to the broker.
    case send
    /// Messages are asked for.
    case receive
    /// A message is handled.
    case process
    /// A message is acknowledged, released or rejected.
    case settle
}
