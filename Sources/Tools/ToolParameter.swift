// SPDX-License-Identifier: Apache-2.0

/// A named value that a tool takes, or a member of an object in one.
public struct ToolParameter: Sendable, Equatable {
    /// The name; never empty.
    public let name: String
    /// Whether it must be given; a default does not make up for it.
    public let isRequired: Bool
    /// What it must look like.
    public let schema: ToolSchema
}
