// SPDX-License-Identifier: Apache-2.0

internal import CCrypto

/// The SHA-256 of some bytes.
struct Digest: Hashable, Sendable {
    let bytes: [UInt8]

    /// Computes the digest; `nil` when the library refuses, as it may in a restricted mode.
    init?(of data: [UInt8]) {
        var digest = [UInt8](repeating: 0, count: 32)
        let isDone = unsafe data.withUnsafeBytes { data in
            unsafe digest.withUnsafeMutableBufferPointer { digest in
                unsafe asya_sha256(data.baseAddress, data.count, digest.baseAddress) == 1
            }
        }
        guard isDone else { return nil }
        bytes = digest
    }
}
