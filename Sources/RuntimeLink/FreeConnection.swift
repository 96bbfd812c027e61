// SPDX-License-Identifier: Apache-2.0

/// A connection that was at rest, taken for one call together with a slot.
struct FreeConnection: Sendable {
    let connection: RuntimeClient.Connection
    let call: UInt64
}
