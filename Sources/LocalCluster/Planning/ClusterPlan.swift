// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// Everything that a cluster will run, decided before anything starts.
struct ClusterPlan: Sendable {
    /// The actors that were declared, in their order.
    let actors: [String]
    /// The processes; the sidecar of a replica comes right before its runtime.
    let processes: [ProcessPlan]
    /// The gateway among the processes; nil when there is none.
    let gateway: GatewayPlan?
    /// The queues that exist before the first process does.
    let queues: [QueueName]
    /// What is legal but probably not meant, one line each.
    let warnings: [String]
    /// The folder of sockets and addresses.
    let run: RunFolder
}
