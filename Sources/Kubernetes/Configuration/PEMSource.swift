// SPDX-License-Identifier: Apache-2.0

/// Where a certificate or a key is, in PEM.
public enum PEMSource: Sendable, Hashable {
    /// A file, read for each connection, so that it can be renewed.
    case file(String)
    /// The text itself.
    case text(String)
}

extension PEMSource: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The file, or that it is a text: keys are never printed.
    public var description: String {
        switch self {
        case .file(let path): path
        case .text: "<PEM>"
        }
    }
    /// The same as `description`.
    public var debugDescription: String { description }
    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
