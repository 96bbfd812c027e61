// SPDX-License-Identifier: Apache-2.0

/// Why a file of a store is not read.
enum SliceProblem: Error, Hashable {
    /// It is gone since the folder was listed: another process has pruned the store.
    case vanished
    /// It has just been created, or its writer was killed while creating it; there is nothing in it yet.
    case unfinished
    /// It is a database of something else.
    case foreign
    /// It was written by another release.
    case version(Int)
    /// SQLite says why.
    case unreadable(String)

    /// What to tell the operator; `nil` for what is in the order of things.
    var warning: String? {
        switch self {
        case .vanished, .unfinished: nil
        case .foreign: "is not part of a trace store; move it elsewhere"
        case .version(let version):
            "has version \(version) of the format and this release reads \(SliceSchema.version); use the release that wrote it"
        case .unreadable(let reason): "cannot be read, its traces are missing here: \(reason)"
        }
    }
}
