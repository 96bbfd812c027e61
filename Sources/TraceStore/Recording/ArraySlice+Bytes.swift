// SPDX-License-Identifier: Apache-2.0

internal import Glibc

extension ArraySlice<UInt8> {
    /// Whether both hold the same bytes; compares them many at a time, which `==` does not.
    func isSame(as other: ArraySlice<UInt8>) -> Bool {
        guard count == other.count else { return false }
        return unsafe withUnsafeBytes { bytes in
            unsafe other.withUnsafeBytes { others in
                guard let first = bytes.baseAddress, let second = others.baseAddress else { return true }
                return unsafe memcmp(first, second, bytes.count) == 0
            }
        }
    }
}
