// SPDX-License-Identifier: Apache-2.0

/// An answer to a collector is cut off or damaged; asked for again, it may be whole.
public struct PageProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// One line.
    public var description: String { "the answer is cut off or damaged" }

    init() {}
}
