// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where the executables under test are: beside the test bundle.
enum Executables {
    static let folder: URL = {
        let bundle = Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }
        return (bundle ?? URL(fileURLWithPath: CommandLine.arguments[0])).deletingLastPathComponent()
    }()

    static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
}
