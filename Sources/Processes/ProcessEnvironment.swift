// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The variables this process was started with.
enum ProcessEnvironment {
    /// `NAME=value` strings in the order of the process, bytes that are not UTF-8 repaired.
    static func strings() -> [String] {
        var strings: [String] = []
        guard var cursor = unsafe Optional(environ) else { return strings }
        while let entry = unsafe cursor.pointee {
            unsafe strings.append(String(cString: entry))
            unsafe cursor += 1
        }
        return strings
    }

    /// The value of one variable.
    static func value(of name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}
