// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A folder that goes away with its owner.
final class TemporaryFolder {
    let path = NSTemporaryDirectory() + "asya-replay-tests-\(UUID().uuidString)"

    init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
