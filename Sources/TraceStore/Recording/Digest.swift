// SPDX-License-Identifier: Apache-2.0

/// The SHA-256 of some bytes.
struct Digest: Hashable, Sendable {
    let bytes: [UInt8]
}
