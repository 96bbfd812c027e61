// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// A connection that was at rest, taken for one call together with a slot.
struct FreeConnection: Sendable {
    let channel: any Channel
    let call: UInt64
}
