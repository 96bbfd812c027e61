// SPDX-License-Identifier: Apache-2.0

/// Why a container cannot be started as things are, in the words of the kubelet.
struct PodSetupProblem: Error {
    /// Such as `CreateContainerConfigError`.
    let reason: String
    let message: String
    /// The reason of an event about the pod, where the kubelet tells it by an event only.
    var event: String?
}
