// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// An error number of the operating system.
struct Errno: Error, CustomStringConvertible {
    let number: Int32

    var description: String { unsafe String(cString: strerror(number)) }

    /// Whether the path, or a folder on it, does not exist.
    var isNotFound: Bool { number == ENOENT || number == ENOTDIR }
}
