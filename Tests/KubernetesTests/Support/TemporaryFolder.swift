// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A folder for one test, gone after it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/asya-kube-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw Failure(code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        guard let directory = unsafe opendir(path) else { return }
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: entry.pointee.d_name) { field in
                unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            _ = unsafe unlink("\(path)/\(name)")
        }
        unsafe closedir(directory)
        _ = unsafe rmdir(path)
    }

    /// Writes a file; an existing one is replaced at once, as the kubelet does it.
    @discardableResult
    func write(_ text: String, to name: String, mode: mode_t = 0o600) throws -> String {
        let (file, fresh) = ("\(path)/\(name)", "\(path)/.\(name).new")
        let descriptor = unsafe open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        let bytes = Array(text.utf8)
        let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        guard count == bytes.count, unsafe rename(fresh, file) == 0 else { throw Failure(code: errno) }
        return file
    }

    struct Failure: Error {
        let code: Int32
    }
}
