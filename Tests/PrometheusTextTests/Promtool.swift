// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Runs `promtool check metrics` where Prometheus is installed.
enum Promtool {
    /// The executable, found in the folders of `PATH`.
    static let path: String? = {
        guard let folders = unsafe getenv("PATH").map({ unsafe String(cString: $0) }) else { return nil }
        return folders.split(separator: ":").map { "\($0)/promtool" }.first { unsafe access($0, X_OK) == 0 }
    }()

    /// Returns the exit status and what was printed: 0 is clean, 1 is unreadable, 3 is bad style.
    static func check(_ exposition: [UInt8]) throws -> (status: Int32, output: String) {
        guard let path else { throw Failure() }
        var template = Array("/tmp/exposition-XXXXXX".utf8CString)
        let file = unsafe mkstemp(&template)
        let name = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard file >= 0 else { throw Failure() }
        defer {
            close(file)
            unsafe unlink(name)
        }
        guard unsafe write(file, exposition, exposition.count) == exposition.count,
            let pipe = unsafe popen("'\(path)' check metrics < '\(name)' 2>&1", "r")
        else { throw Failure() }
        var output: [UInt8] = []
        while case let byte = unsafe getc(pipe), byte != EOF { output.append(UInt8(truncatingIfNeeded: byte)) }
        let status = unsafe pclose(pipe)
        return (status >> 8 & 0xFF, String(decoding: output, as: UTF8.self))
    }

    struct Failure: Error {}
}
