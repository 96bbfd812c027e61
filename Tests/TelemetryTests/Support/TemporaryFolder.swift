// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A new folder that is removed, with what is in it, when the test is over.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        path = "/tmp/asya-telemetry-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        _ = unsafe mkdir(path, 0o700)
    }

    deinit {
        if let directory = unsafe opendir(path) {
            while let entry = unsafe readdir(directory) {
                let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != ".", name != ".." { _ = unsafe unlink("\(path)/\(name)") }
            }
            unsafe closedir(directory)
        }
        _ = unsafe rmdir(path)
    }
}
