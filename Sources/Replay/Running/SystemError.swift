// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The errors of the operating system in words.
enum SystemError {
    /// What an error number means.
    static func words(_ code: Int32) -> String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}
