// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The sidecars of one actor, of which any may be stopped and started again while the others work.
final class SoakReplicas: Sendable {
    private let start: @Sendable (Int) async throws -> ActorProcess
    /// The running ones by number; nil while one is being rolled.
    private let running: Mutex<[ActorProcess?]>

    /// Starts a number of replicas.
    init(_ count: Int, start: @escaping @Sendable (Int) async throws -> ActorProcess) async throws {
        self.start = start
        var processes: [ActorProcess?] = []
        for number in 0..<count { processes.append(try await start(number)) }
        running = Mutex(processes)
    }

    /// Chooses a replica; what is returned asks it to end, starts its successor, and tells how it ended.
    func rollAny() -> (@Sendable () async throws -> Int32)? {
        let (number, process) = running.withLock { running in
            let number = running.indices.randomElement() ?? 0
            return (number, running[number].take())
        }
        guard let process else { return nil }
        return {
            process.terminate()
            let exit = await process.exit()
            let successor = try await self.start(number)
            self.running.withLock { $0[number] = successor }
            return exit
        }
    }
}
