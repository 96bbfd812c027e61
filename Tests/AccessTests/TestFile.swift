// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A file that is there for one test.
struct TestFile {
    let path = FileManager.default.temporaryDirectory.path + "/asya-access-\(UUID().uuidString)"

    /// Puts a new file in its place, as an editor does.
    func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
