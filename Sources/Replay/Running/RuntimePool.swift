// SPDX-License-Identifier: Apache-2.0

/// The runtimes of a replay, each started once.
struct RuntimePool: ~Copyable {
    private let executable: String
    private let allowsNetwork: Bool
    /// Whether the handlers can reach the network.
    private(set) var network: ReplayNetwork
    private var folder: PrivateFolder?
    /// Every runtime that was started, or why it could not be.
    private(set) var runtimes: [HandlerLaunch: Result<ReplayRuntime, Impossibility>] = [:]

    init(executable: String, allowsNetwork: Bool) {
        self.executable = executable
        self.allowsNetwork = allowsNetwork
        network = allowsNetwork ? .allowed : .blocked
    }

    /// Starts what is not running yet, all at once.
    ///
    /// - Parameter launches: What is needed.
    mutating func start(_ launches: [HandlerLaunch]) async {
        let missing = launches.filter { runtimes[$0] == nil }
        guard !missing.isEmpty else { return }
        var folders: [(HandlerLaunch, Result<String, Impossibility>)] = []
        for launch in missing {
            folders.append((launch, makeFolder("\(runtimes.count + folders.count)")))
        }
        let executable = executable
        let allowsNetwork = allowsNetwork
        await withTaskGroup(of: (HandlerLaunch, Result<ReplayRuntime, Impossibility>).self) { group in
            for (launch, folder) in folders {
                group.addTask {
                    let runtime = await Self.runtime(
                        launch,
                        executable: executable,
                        folder: folder,
                        allowsNetwork: allowsNetwork
                    )
                    return (launch, runtime)
                }
            }
            for await (launch, runtime) in group {
                runtimes[launch] = runtime
                if case .success(let runtime) = runtime, case .open = runtime.network { network = runtime.network }
            }
        }
    }

    /// Ends all runtimes and removes their folder; returns when nothing is left.
    consuming func stop() async {
        await withTaskGroup(of: Void.self) { group in
            for case .success(let runtime) in runtimes.values { group.addTask { await runtime.stop() } }
        }
        folder?.remove()
    }

    private static func runtime(
        _ launch: HandlerLaunch,
        executable: String,
        folder: Result<String, Impossibility>,
        allowsNetwork: Bool
    ) async -> Result<ReplayRuntime, Impossibility> {
        do throws(Impossibility) {
            let folder = try folder.get()
            return .success(
                try await ReplayRuntime.start(
                    launch,
                    executable: executable,
                    folder: folder,
                    allowsNetwork: allowsNetwork
                )
            )
        } catch {
            return .failure(error)
        }
    }

    private mutating func makeFolder(_ name: String) -> Result<String, Impossibility> {
        do throws(Impossibility) {
            if folder == nil { folder = try PrivateFolder() }
            guard let path = try folder?.makeFolder(name) else { return .failure(Impossibility("there is no folder")) }
            return .success(path)
        } catch {
            return .failure(error)
        }
    }
}
