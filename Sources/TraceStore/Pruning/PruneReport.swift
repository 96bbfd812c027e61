// SPDX-License-Identifier: Apache-2.0

/// What pruning a store did, or would do.
public struct PruneReport: Sendable, Hashable {
    /// The slices that were in the folder, the oldest first.
    public var slices: [PrunedSlice]

    /// Makes a report.
    public init(slices: [PrunedSlice]) {
        self.slices = slices
    }

    /// The slices that are gone.
    public var deleted: [PrunedSlice] { slices.filter { $0.fate == .deleted } }

    /// The slices that are still there.
    public var remaining: [PrunedSlice] { slices.filter { $0.fate != .deleted } }
}

/// One slice that a pruning looked at.
public struct PrunedSlice: Sendable, Hashable {
    /// What became of a slice.
    public enum Fate: Sendable, Hashable {
        /// It is within the limits.
        case kept
        /// It was too old or too much, and is gone.
        case deleted
        /// It is too old or too much, and a process has it open.
        case inUse
        /// It has a slice's name and is a database of something else.
        case foreign
        /// It is too old or too much, and the system refused to delete it.
        case undeletable(reason: String)

        /// The fate as written to JSON: `in_use`.
        public var name: String {
            switch self {
            case .kept: "kept"
            case .deleted: "deleted"
            case .inUse: "in_use"
            case .foreign: "foreign"
            case .undeletable: "undeletable"
            }
        }
    }

    /// The name of its file.
    public var name: String
    /// When it was begun.
    public var startedAtUnixNano: UInt64
    /// The size of its file and its log.
    public var bytes: Int
    /// What became of it.
    public var fate: Fate

    /// Makes a slice's entry.
    public init(name: String, startedAtUnixNano: UInt64, bytes: Int, fate: Fate) {
        self.name = name
        self.startedAtUnixNano = startedAtUnixNano
        self.bytes = bytes
        self.fate = fate
    }
}
