// SPDX-License-Identifier: Apache-2.0

/// No thread could be started.
public struct ThreadError: Error, Equatable, CustomStringConvertible {
    /// The `errno` that pthread_create(3) returned.
    public let code: Int32

    /// One line that says what to look at.
    public var description: String {
        "no thread could be started (errno \(code)): this process or user has too many; see `ulimit -u`"
    }
}
