// SPDX-License-Identifier: Apache-2.0

public import YAMLDocuments

/// What a set of manifest files declares.
public struct ManifestSet: Sendable, Hashable {
    /// The actors in the order of the files and of the documents in them.
    public internal(set) var actors: [AsyncActor] = []
    /// Documents of other kinds, in the same order.
    public internal(set) var skipped: [SkippedDocument] = []
    /// What is legal but probably not meant, in the order of the files.
    public internal(set) var warnings: [DocumentProblem] = []
}
