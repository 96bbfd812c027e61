// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Keeps the folder of a store within its limits by deleting whole slices, the oldest first.
///
/// Slices that a process has open are left alone, whoever writes or reads them, and so are files that are no slices. Any
/// number of processes may prune one folder at the same time.
public struct TraceStorePruner: Sendable {
    /// The largest number of slices; each costs a reader the opening of a file.
    static let maxSlices = 1000
    /// How long a slice may be empty before it counts as abandoned.
    private static let creationNano: UInt64 = 60_000_000_000

    /// The folder.
    public var directory: String
    /// The bytes that the folder may hold.
    public var maxTotalBytes: Int
    /// How long ago a slice may have been begun.
    public var maxAge: Duration

    /// Makes a pruner; nothing is touched yet.
    ///
    /// - Parameters:
    ///   - directory: The folder of the store.
    ///   - maxTotalBytes: The bytes that the folder may hold.
    ///   - maxAge: How long ago a slice may have been begun.
    public init(directory: String, maxTotalBytes: Int, maxAge: Duration) {
        self.directory = directory
        self.maxTotalBytes = maxTotalBytes
        self.maxAge = maxAge
    }

    /// Deletes what is too old or too much.
    ///
    /// - Parameters:
    ///   - nowUnixNano: The moment from which the age counts.
    ///   - isDryRun: Whether to leave everything as it is and only tell.
    /// - Returns: what became, or would become, of each slice.
    /// - Throws: ``TraceStoreError`` when the folder cannot be listed.
    public func prune(nowUnixNano: UInt64, isDryRun: Bool = false) throws(TraceStoreError) -> PruneReport {
        let names: [String]
        do throws(Errno) {
            names = try FileSystem.names(in: directory)
        } catch {
            throw error.isNotFound
                ? .noFolder(path: directory) : .unreadableFolder(path: directory, reason: error.description)
        }
        if !isDryRun { deleteStrays(names) }
        var slices = names.compactMap(SliceName.init).sorted { $0.startUnixNano < $1.startUnixNano }.map { name in
            PrunedSlice(
                name: name.text,
                startedAtUnixNano: name.startUnixNano,
                bytes: FileSystem.bytes(ofSlice: "\(directory)/\(name.text)"),
                fate: .kept
            )
        }
        var total = slices.reduce(0) { $0 + $1.bytes }
        var count = slices.count
        let oldest = nowUnixNano - min(nowUnixNano, UInt64(clamping: maxAge.nanoseconds))
        for index in slices.indices {
            let slice = slices[index]
            guard total > maxTotalBytes || count > Self.maxSlices || slice.startedAtUnixNano < oldest else { continue }
            // Between its creation and its first lock a slice is empty and seems to be nobody's.
            let isBeingCreated = slice.bytes == 0 && slice.startedAtUnixNano + Self.creationNano > nowUnixNano
            slices[index].fate = isBeingCreated ? .inUse : delete(slice, isDryRun: isDryRun)
            guard slices[index].fate == .deleted else { continue }
            total -= slice.bytes
            count -= 1
        }
        return PruneReport(slices: slices)
    }

    private func delete(_ slice: PrunedSlice, isDryRun: Bool) -> PrunedSlice.Fate {
        let path = "\(directory)/\(slice.name)"
        if OpenSlices.contains(path) { return .inUse }
        switch FileSystem.sliceUse(path) {
        case .open: return .inUse
        case .foreign: return .foreign
        case .unused: break
        }
        if isDryRun { return .deleted }
        if let problem = FileSystem.delete(path), problem != ENOENT {
            return .undeletable(reason: Errno(number: problem).description)
        }
        for suffix in ["-wal", "-shm"] { _ = FileSystem.delete(path + suffix) }
        return .deleted
    }

    // A process that was killed between the deletions leaves these. A slice's own file is always created first.
    private func deleteStrays(_ names: [String]) {
        for name in names {
            for suffix in ["-wal", "-shm"] where name.hasSuffix(SliceName.suffix + suffix) {
                let owner = String(name.dropLast(suffix.count))
                if SliceName(owner) != nil, FileSystem.size(of: "\(directory)/\(owner)") == nil {
                    _ = FileSystem.delete("\(directory)/\(name)")
                }
            }
        }
    }
}
