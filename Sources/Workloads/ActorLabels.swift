// SPDX-License-Identifier: Apache-2.0

internal import Manifests

/// The labels of what the operator creates.
public enum ActorLabels {
    /// The label with the actor's name, on every object and pod.
    public static let actor = "asya.sh/actor"
    /// The same label as v0.1 calls it, on pods.
    static let formerActor = "asya.sh/asya"
    /// The kind of the workload, on pods.
    static let workload = "asya.sh/workload"
    /// `app.kubernetes.io/managed-by`.
    public static let manager = "asya-operator"

    /// Labels with these prefixes mean something to somebody, and are not passed on.
    private static let reserved = [
        "asya.sh/", "kubernetes.io/", "k8s.io/", "keda.sh/", "helm.sh/", "argocd.argoproj.io/",
    ]

    /// The labels of an actor's resource that its objects have as well.
    static func propagated(from labels: [AsyncActor.Label]) -> [String: String] {
        labels.reduce(into: [:]) { kept, label in
            let prefix = label.name.split(separator: "/").dropLast().first.map { $0 + "/" } ?? ""
            guard !reserved.contains(where: { prefix == $0 || prefix.hasSuffix("." + $0) }) else { return }
            kept[label.name] = label.value
        }
    }
}
