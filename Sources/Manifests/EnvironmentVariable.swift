// SPDX-License-Identifier: Apache-2.0

public import YAMLDocuments

/// One entry of a container's `env`.
public struct EnvironmentVariable: Sendable, Hashable {
    /// Where the value comes from.
    public enum Value: Sendable, Hashable {
        /// Written in the file; an entry without a value is the empty string.
        case literal(String)
        /// `valueFrom`: only a cluster can resolve it. The payload is the source's name, such as `secretKeyRef`.
        case reference(String)
    }

    /// The variable's name.
    public let name: String
    /// Its value or the kind of its source.
    public let value: Value
    /// Where the entry begins.
    public let location: SourceLocation

    /// Whether a local run can set this variable.
    public var isSupportedLocally: Bool {
        if case .literal = value { true } else { false }
    }
}
