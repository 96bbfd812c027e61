// SPDX-License-Identifier: Apache-2.0

/// The library or component that creates spans.
public struct InstrumentationScope: Hashable, Sendable {
    /// The component's name.
    public var name: String

    /// The component's version; empty when unknown.
    public var version: String

    /// Creates a scope.
    public init(name: String, version: String = "") {
        self.name = name
        self.version = version
    }
}
