// SPDX-License-Identifier: Apache-2.0

import Glibc

@testable import LocalCluster

/// A folder that goes away with its owner.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/asya-cluster-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw FileError("create", "/tmp") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { FileSystem.remove(path) }

    func write(_ text: String, to name: String) throws {
        _ = try FileSystem.makeFolders(FileSystem.folder(of: "\(path)/\(name)"))
        try FileSystem.write(Array(text.utf8), to: "\(path)/\(name)")
    }
}
