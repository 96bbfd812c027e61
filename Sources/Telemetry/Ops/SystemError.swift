// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// An `errno` and its words.
struct SystemError: Error, Equatable, CustomStringConvertible {
    let code: Int32

    /// The C library's message in English letters, such as `Permission denied`.
    var description: String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            // The XSI form writes into the buffer; unlike strerror it is safe to call from any thread.
            guard let base = buffer.baseAddress, unsafe strerror_r(code, base, buffer.count) == 0 else {
                return "error \(code)"
            }
            return unsafe String(cString: base)
        }
    }
}
