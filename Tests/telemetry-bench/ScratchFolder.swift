// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A folder of files that goes away with its owner, and at the latest with the process.
final class ScratchFolder: Sendable {
    let path: String

    private static let existing = Mutex<Set<String>>([])
    private static let removesAtExit = atexit {
        for path in ScratchFolder.existing.withLock({ $0 }) { ScratchFolder.remove(path) }
    }

    init() {
        path = "/tmp/asya-bench-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        let path = path
        unsafe mkdir(path, 0o700)
        _ = Self.removesAtExit
        Self.existing.withLock { _ = $0.insert(path) }
    }

    deinit { Self.remove(path) }

    private static func remove(_ path: String) {
        _ = existing.withLock { $0.remove(path) }
        guard let folder = unsafe opendir(path) else { return }
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { start in
                unsafe start.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            unsafe unlink("\(path)/\(name)")
        }
        unsafe closedir(folder)
        unsafe rmdir(path)
    }
}
