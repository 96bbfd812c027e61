// SPDX-License-Identifier: Apache-2.0

internal import CCrypto

/// Computes digests one after the other.
///
/// The library looks an algorithm up by its name, which takes longer than the digest of a kilobyte: here it does so once.
/// Belongs to the writing thread.
@safe final class Digester {
    /// `nil` when the library refuses, as it may in a restricted mode.
    private let context: OpaquePointer?

    init() {
        let context = unsafe EVP_MD_CTX_new()
        guard let context = unsafe context, unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            unsafe EVP_MD_CTX_free(context)
            unsafe self.context = nil
            return
        }
        unsafe self.context = context
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    /// The digest of these bytes; `nil` when the library refuses.
    func digest(of data: [UInt8]) -> Digest? {
        guard let context = unsafe context, unsafe EVP_DigestInit_ex2(context, nil, nil) == 1 else { return nil }
        var digest = [UInt8](repeating: 0, count: 32)
        var written: UInt32 = 0
        let isDone = unsafe data.withUnsafeBytes { data in
            unsafe digest.withUnsafeMutableBufferPointer { digest in
                unsafe EVP_DigestUpdate(context, data.baseAddress, data.count) == 1
                    && EVP_DigestFinal_ex(context, digest.baseAddress, &written) == 1
            }
        }
        return isDone && written == 32 ? Digest(bytes: digest) : nil
    }
}
