// SPDX-License-Identifier: Apache-2.0

/// Why a collector gets no answer from a store.
public enum SliceSourceError: Error, Sendable, Hashable {
    /// There is no such slice, or no more.
    case noSlice(name: String)
    /// The slice cannot be read.
    case unreadable(name: String, reason: String)
}

extension SliceSourceError: CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .noSlice(let name): "there is no slice \(name): it was deleted for its age or size; list the slices again"
        case .unreadable(let name, let reason): "\(name) cannot be read: \(reason)"
        }
    }
}
