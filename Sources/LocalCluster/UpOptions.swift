// SPDX-License-Identifier: Apache-2.0

public import Brokers
internal import Settings

/// What `asya up` is told.
public struct UpOptions: Sendable {
    /// Manifest files and folders; none stands for the current folder.
    public var paths: [String]
    /// The folder of queues, results and traces.
    public var data: DataFolder
    /// Where `/metrics` of the cluster is served on 127.0.0.1; 0 takes a free port.
    public var port: Int
    /// Whether the gateway runs as well: on the port after `port` when that is free, else on one that is.
    public var runsGateway: Bool
    /// Where the queues are, in place of what the manifests name.
    public var transport: BrokerKind
    /// The variables of this process, which the actors' processes inherit in part.
    public var environment: [String: String]
    /// The folder that this executable is in; the others are looked for there first.
    public var executableFolder: String
    /// Called once with the lines to print when all actors are ready, on a thread of the cluster.
    public var onReady: @Sendable (ReadySummary) -> Void

    /// Options with their defaults.
    ///
    /// - Parameter onReady: called once when all actors are ready.
    public init(onReady: @escaping @Sendable (ReadySummary) -> Void) {
        paths = ["."]
        data = DataFolder(DataFolder.standardName)
        port = 8_080
        runsGateway = true
        transport = .sqlite
        environment = .process
        executableFolder = FileSystem.folder(of: FileSystem.absolute("/proc/self/exe"))
        self.onReady = onReady
    }
}
