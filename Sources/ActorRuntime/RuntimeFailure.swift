// SPDX-License-Identifier: Apache-2.0

/// Why the runtime cannot work at all: one line that says what to do.
public struct RuntimeFailure: Error, Hashable, CustomStringConvertible {
    /// The line.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
