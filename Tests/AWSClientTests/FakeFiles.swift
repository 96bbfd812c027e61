// SPDX-License-Identifier: Apache-2.0

@testable import AWSClient

/// Files that exist in a test only.
struct FakeFiles: AWSFiles {
    var texts: [String: String] = [:]

    func text(of path: String) throws(AWSFileError) -> String? { texts[path] }
}
