// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Keeps the folder of a store within its limits by deleting whole slices, the oldest first.
///
/// Slices that a process has open are left alone, whoever wrote them.
struct Retention {
    /// The largest number of slices; each costs a reader the opening of a file.
    static let maxSlices = 1000

    let directory: String
    let maxTotalBytes: Int
    let maxAge: Duration

    /// Deletes what is too old or too much, and returns the number of slices that went.
    func sweep(nowUnixNano: UInt64) -> Int {
        guard let names = try? FileSystem.names(in: directory) else { return 0 }
        deleteStrays(names)
        var slices = names.compactMap(SliceName.init).sorted { $0.startUnixNano < $1.startUnixNano }
            .map { (name: $0, path: "\(directory)/\($0.text)", bytes: size(of: "\(directory)/\($0.text)")) }
        var total = slices.reduce(0) { $0 + $1.bytes }
        var count = slices.count
        let oldest = nowUnixNano - min(nowUnixNano, UInt64(clamping: maxAge.nanoseconds))
        slices.removeAll { OpenSlices.contains($0.path) }
        var deleted = 0
        for slice in slices
        where total > maxTotalBytes || count > Self.maxSlices || slice.name.startUnixNano < oldest {
            guard !FileSystem.isOpenElsewhere(slice.path) else { continue }
            for suffix in ["", "-wal", "-shm"] { FileSystem.delete(slice.path + suffix) }
            total -= slice.bytes
            count -= 1
            deleted += 1
        }
        return deleted
    }

    private func size(of path: String) -> Int {
        (FileSystem.size(of: path) ?? 0) + (FileSystem.size(of: path + "-wal") ?? 0)
    }

    // A process that was killed between the deletions leaves these. A slice's own file is always created first.
    private func deleteStrays(_ names: [String]) {
        for name in names {
            for suffix in ["-wal", "-shm"] where name.hasSuffix(SliceName.suffix + suffix) {
                let owner = String(name.dropLast(suffix.count))
                if SliceName(owner) != nil, FileSystem.size(of: "\(directory)/\(owner)") == nil {
                    FileSystem.delete("\(directory)/\(name)")
                }
            }
        }
    }
}
