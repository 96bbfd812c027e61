// SPDX-License-Identifier: Apache-2.0

internal import Processes

/// Starts processes that run replayed handlers, away from the network where that is possible.
enum OfflineChild {
    /// Starts a child.
    ///
    /// - Parameters:
    ///   - specification: What to start.
    ///   - allowsNetwork: Whether it may reach the network.
    /// - Returns: the running child, and whether it can reach the network after all.
    /// - Throws: `SpawnError`.
    static func spawn(
        _ specification: ChildSpecification,
        allowsNetwork: Bool
    ) async throws(SpawnError) -> (ChildProcess, ReplayNetwork) {
        guard !allowsNetwork else { return (try await ChildProcess.spawn(specification), .allowed) }
        var isolated = specification
        isolated.isolatesNetwork = true
        do throws(SpawnError) {
            return (try await ChildProcess.spawn(isolated), .blocked)
        } catch {
            guard case .system(.isolateNetwork, let code) = error else { throw error }
            return (try await ChildProcess.spawn(specification), .open(reason: SystemError.words(code)))
        }
    }
}
