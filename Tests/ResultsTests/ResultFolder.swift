// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Glibc
import Synchronization

@testable import Results

/// A folder with a store whose clock the test sets.
final class ResultFolder: Sendable {
    let path: String
    private let time = Mutex<UInt64>(1_763_467_200_000_000_000)

    init() throws {
        var template = Array("/tmp/asya-results-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw ResultStoreError.handler(reason: "no temporary folder") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Self.remove(path) }

    var now: UInt64 { time.withLock { $0 } }

    func set(_ unixNano: UInt64) { time.withLock { $0 = unixNano } }

    func advance(bySeconds seconds: UInt64) { time.withLock { $0 += seconds * 1_000_000_000 } }

    func store(_ id: String, _ outcome: ResultOutcome = .happy) async throws {
        let envelope = Envelope(id: id, route: Route(actors: ["a"], current: 1), payload: .null)
        _ = try await FolderResultStore(directory: path, now: { self.now }).store(envelope, outcome: outcome)
    }

    private static func remove(_ path: String) {
        if unsafe unlink(path) == 0 { return }
        if let folder = unsafe opendir(path) {
            var names: [String] = []
            while let entry = unsafe readdir(folder) {
                unsafe names.append(
                    withUnsafePointer(to: &entry.pointee.d_name) { field in
                        unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
                    }
                )
            }
            unsafe closedir(folder)
            for name in names where name != "." && name != ".." { remove("\(path)/\(name)") }
        }
        _ = unsafe rmdir(path)
    }
}
