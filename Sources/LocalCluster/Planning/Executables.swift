// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Processes

/// The executables of this project that a cluster starts.
struct Executables: Sendable, Equatable {
    let sidecar: String
    let runtime: String
    /// Nil when it is not installed: actors run without it.
    let gateway: String?

    /// Names the executables.
    init(sidecar: String, runtime: String, gateway: String? = nil) {
        self.sidecar = sidecar
        self.runtime = runtime
        self.gateway = gateway
    }

    /// Finds them beside this executable, or else on `PATH`.
    init(folder: String, path: String?) throws(ClusterError) {
        sidecar = try Self.find("asya-sidecar", folder: folder, path: path)
        runtime = try Self.find("asya-runtime", folder: folder, path: path)
        gateway = try? Self.find("asya-gateway", folder: folder, path: path)
    }

    private static func find(_ name: String, folder: String, path: String?) throws(ClusterError) -> String {
        let beside = "\(folder)/\(name)"
        if unsafe access(beside, X_OK) == 0 { return beside }
        do throws(SpawnError) {
            return FileSystem.absolute(try ExecutableSearch.locate(name, path: path))
        } catch {
            throw .executableMissing(name: name, folder: folder)
        }
    }
}
