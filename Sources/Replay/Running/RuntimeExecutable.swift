// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Finds `asya-runtime`.
public enum RuntimeExecutable {
    /// The name of the executable.
    public static let name = "asya-runtime"

    /// The runtime beside the running executable, or else the bare name, which is then looked up in `PATH`.
    public static func locate() -> String {
        guard let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            return name
        }
        let sibling = URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent(name).path
        return FileManager.default.isExecutableFile(atPath: sibling) ? sibling : name
    }
}
