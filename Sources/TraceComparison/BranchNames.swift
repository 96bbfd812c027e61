// SPDX-License-Identifier: Apache-2.0

internal import TraceStore

/// Names of envelopes that do not depend on the id that a run began with.
struct BranchNames: Sendable, Equatable {
    private let leftRoot: String
    private let rightRoot: String

    init(_ left: StoredTrace, _ right: StoredTrace) {
        leftRoot = left.summary.envelopeID ?? ""
        rightRoot = right.summary.envelopeID ?? ""
    }

    func left(_ id: String) -> String { Self.name(id, root: leftRoot) }
    func right(_ id: String) -> String { Self.name(id, root: rightRoot) }

    /// Parts of a fan-out are named after the envelope that they come from: `<id>-<hop>-<index>`.
    private static func name(_ id: String, root: String) -> String {
        !root.isEmpty && (id == root || id.hasPrefix(root + "-")) ? "*" + id.dropFirst(root.count) : id
    }
}
