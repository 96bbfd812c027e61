// SPDX-License-Identifier: Apache-2.0

internal import Manifests
internal import TelemetryCore
internal import YAMLDocuments

/// One process of the cluster: what it is and how it is started.
struct ProcessPlan: Sendable {
    /// Its actor; of the gateway, which has none, its executable's name.
    let actor: String
    /// Which process of a replica it is.
    let process: ReplicaProcess
    /// The replica's number among those of the actor, from 0.
    let replica: Int
    /// Whether the actor ends pipelines.
    let isEnd: Bool
    /// Where the actor is declared; nil for an end that nobody declared.
    let location: SourceLocation?
    let executable: String
    let environment: [String: String]
    let workingDirectory: String
    /// The replica's folder of sockets and addresses.
    let folder: String
    /// Whether the replica has a runtime, which its sidecar waits for.
    let hasRuntime: Bool
    /// How long it may take to finish its work when it is stopped.
    let shutdownTime: Duration

    /// The file that the process writes its metrics address to.
    var addressFile: String { "\(folder)/\(process.rawValue).address" }

    /// The file that the replica's runtime writes when it is ready for messages.
    var runtimeReadyFile: String { "\(folder)/runtime-ready" }

    /// The component, as its log lines name it.
    var component: ComponentName {
        switch process {
        case .sidecar: .sidecar
        case .runtime: .runtime
        case .gateway: .gateway
        }
    }
}
