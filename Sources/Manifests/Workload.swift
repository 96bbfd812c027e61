// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// `spec.workload`: what runs the actor.
public struct Workload: Sendable, Hashable {
    /// The kinds of workload an actor can be.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Interchangeable pods.
        case deployment = "Deployment"
        /// Pods with an identity.
        case statefulSet = "StatefulSet"
    }

    /// `kind`; a Deployment unless given.
    public internal(set) var kind: Kind = .deployment
    /// `replicas`; 1 unless given, 0 is allowed.
    public internal(set) var replicas = 1
    /// `pythonExecutable`, when given; `python3` is the runtime's default.
    public internal(set) var pythonExecutable: String?
    /// `template` as it is written, with everything that Kubernetes knows and this module does not.
    public internal(set) var template: JSONValue = [:]
    /// `template.spec.containers` in their order.
    public internal(set) var containers: [Container] = []
    /// `template.spec.initContainers` in their order.
    public internal(set) var initContainers: [Container] = []
}
