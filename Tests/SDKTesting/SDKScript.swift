// SPDX-License-Identifier: Apache-2.0

import Foundation
import Processes

/// A Python script that speaks by an official SDK, with the packages that `.ci/install` has pinned.
public struct SDKScript: Sendable {
    /// How a run ended.
    public struct Outcome: Sendable {
        /// Whether all was as it should be.
        public var hasSucceeded: Bool
        /// What was written to standard error.
        public var errors: String
    }

    private static let checkout = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private let path: String

    /// A script by its place in the checkout.
    public init(_ path: String) { self.path = Self.checkout.appendingPathComponent(path).path }

    /// Runs the script to its end.
    ///
    /// - Parameters:
    ///   - release: the folder of `.tools` with the packages of one release of the SDK; the script's first argument.
    ///   - arguments: the arguments after it.
    /// - Returns: how it ended.
    /// - Throws: when Python cannot be started, or there is no room for its output.
    public func run(release: String, _ arguments: [String]) async throws -> Outcome {
        let log = FileManager.default.temporaryDirectory.appendingPathComponent("asya-sdk-\(UUID().uuidString).log")
        try Data().write(to: log)
        defer { try? FileManager.default.removeItem(at: log) }
        // Without the packages of the machine (-S): only what is pinned is used.
        let packages = Self.checkout.appendingPathComponent(".tools/\(release)").path
        var specification = ChildSpecification(
            executable: "python3",
            arguments: ["-S", path, packages] + arguments
        )
        let handle = try FileHandle(forWritingTo: log)
        specification.standardError = .descriptor(Descriptor(owning: dup(handle.fileDescriptor)))
        let status = await (try await ChildProcess.spawn(specification)).waitForExit()
        return Outcome(
            hasSucceeded: status == .exited(0),
            errors: String(decoding: try Data(contentsOf: log), as: UTF8.self)
        )
    }
}
