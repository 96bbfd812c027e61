// SPDX-License-Identifier: Apache-2.0

internal import CCrypto

/// The SHA-256 of some bytes, in lower-case hexadecimal digits.
public struct ContentDigest: Sendable, Hashable, CustomStringConvertible {
    /// The 64 digits.
    public let description: String

    /// Computes a digest.
    ///
    /// - Throws: ``AWSError/invalidRequest(reason:)`` when libcrypto refuses, as it may in a restricted mode.
    public init(of bytes: [UInt8]) throws(AWSError) {
        var digest = [UInt8](repeating: 0, count: 32)
        let isDone = unsafe bytes.withUnsafeBytes { bytes in
            unsafe digest.withUnsafeMutableBufferPointer { digest in
                unsafe asya_sha256(bytes.baseAddress, bytes.count, digest.baseAddress) == 1
            }
        }
        guard isDone else { throw .invalidRequest(reason: "libcrypto refuses to compute SHA-256") }
        description = Hexadecimal.encode(digest)
    }
}
