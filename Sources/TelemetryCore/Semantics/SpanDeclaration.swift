// SPDX-License-Identifier: Apache-2.0

/// The declaration of a kind of span: who makes it, below what, and what it says.
public struct SpanDeclaration: Hashable, Sendable {
    /// The name with its variable part in angle brackets: `process <actor>`.
    public let name: String

    /// The span's relation to other processes.
    public let kind: SpanKind

    /// Who makes it.
    public let component: ComponentName

    /// What it stands for.
    public let meaning: String

    /// Which span it is a child of, and what it links to.
    public let parent: String

    /// What it may have; everything else is a mistake.
    public let attributes: [AttributeUse]

    /// The attributes that are there when a sampler is asked, whatever the case.
    public var required: [AttributeKey] {
        attributes.filter { $0.moment == .start && $0.condition == nil }.map(\.key)
    }

    /// Whether a span of this name is of this kind.
    public func isName(_ text: String) -> Bool {
        text.hasPrefix(name.prefix { $0 != "<" })
    }
}
