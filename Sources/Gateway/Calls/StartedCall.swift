// SPDX-License-Identifier: Apache-2.0

internal import Tools
internal import Tracking

/// A call that is on its way.
struct StartedCall: Sendable {
    /// The envelope, as it was made.
    let envelope: TrackedEnvelope
    /// The tool that was called.
    let tool: Tool
    /// Whether an earlier request with the same idempotency key made it.
    let isRepeated: Bool
}
