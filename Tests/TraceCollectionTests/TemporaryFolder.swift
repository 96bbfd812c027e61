// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A folder that goes away with its owner.
final class TemporaryFolder: Sendable {
    let path = "/tmp/asya-collection-\(UUID().uuidString.prefix(13))"

    init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The slices in it.
    var slices: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter { $0.hasSuffix(".db") }.sorted()
    }
}
