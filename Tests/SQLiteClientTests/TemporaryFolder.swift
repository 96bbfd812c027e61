// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A folder of its own for one test, removed with everything in it.
final class TemporaryFolder {
    let path: String

    init() {
        let template = unsafe strdup("/tmp/asya-sqlite-XXXXXX")
        defer { unsafe free(template) }
        path = unsafe template.flatMap { unsafe mkdtemp($0) }.map { unsafe String(cString: $0) } ?? "/nonexistent"
    }

    deinit {
        guard let folder = unsafe opendir(path) else { return }
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
            }
            unsafe unlink(file(name))
        }
        unsafe closedir(folder)
        unsafe rmdir(path)
    }

    func file(_ name: String) -> String { path + "/" + name }
}
