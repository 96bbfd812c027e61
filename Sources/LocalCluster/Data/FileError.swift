// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A file operation that the system refused.
public struct FileError: Error, Hashable, CustomStringConvertible {
    /// What was tried, as in "create" or "write".
    public let operation: String
    /// The file or folder.
    public let path: String
    /// The system's `errno`.
    public let code: Int32

    /// Takes the thread's `errno`, which the failed call has just set.
    init(_ operation: String, _ path: String, code: Int32 = errno) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    /// The system's words for ``code``.
    var reason: String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }

    /// One line that says what failed and why.
    public var description: String { "cannot \(operation) \(path): \(reason)" }
}
