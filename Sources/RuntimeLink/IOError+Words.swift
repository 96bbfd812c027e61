// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore

extension IOError {
    /// What the system says to the error's number.
    var reasonInWords: String {
        guard let text = unsafe strerror(errnoCode) else { return "error \(errnoCode)" }
        return unsafe String(cString: text)
    }
}
