// SPDX-License-Identifier: Apache-2.0

/// Why a store cannot be read, or not be written to.
public enum TraceStoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The folder does not exist.
    case noFolder(path: String)
    /// The folder exists and cannot be listed.
    case unreadableFolder(path: String, reason: String)
    /// Nothing can be imported into the folder.
    case unwritable(path: String, reason: String)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .noFolder(let path):
            "there is no trace store at \(path); name its folder with --store, or start the pipeline with ASYA_TRACE_STORE set"
        case .unreadableFolder(let path, let reason):
            "the trace store at \(path) cannot be listed: \(reason)"
        case .unwritable(let path, let reason):
            "the trace store at \(path) cannot be written to: \(reason); see to space and permissions, or name another folder"
        }
    }
}
