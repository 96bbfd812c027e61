// SPDX-License-Identifier: Apache-2.0

// How the operator works.
extension VariableCatalog {
    /// How often it looks, how much it does at once, and whether it is alone.
    public static var `operator`: [VariableDeclaration] {
        [
            own(
                "ASYA_OPERATOR_WATCH_NAMESPACE",
                "The one namespace whose actors are managed",
                "a namespace",
                default: .derived("all namespaces")
            ),
            own(
                "ASYA_MAX_CONCURRENT_RECONCILES",
                "Actors that are worked on at once",
                "an integer from 1 to 1000",
                default: .value("10")
            ),
            own(
                "ASYA_QUEUE_HEALTH_CHECK_INTERVAL",
                "How often queues are looked at, and made again when they are gone; 0 for once",
                "a duration from 0s to 24h",
                default: .value("5m")
            ),
            own(
                "ASYA_DISABLE_QUEUE_MANAGEMENT",
                "Whether somebody else makes and deletes all queues",
                "true or false",
                default: .value("false")
            ),
            own(
                "ASYA_OPERATOR_LEADER_ELECTION",
                "Whether several operators agree on the one that works",
                "true or false",
                default: .value("true")
            ),
            own(
                "ASYA_OPERATOR_METRICS_ADDR",
                "Where the operator serves `/metrics`, `/healthz` and `/readyz`",
                "an address such as `:8080` or `127.0.0.1:0`",
                default: .value(":8080")
            ),
        ]
    }

    /// Where the API server is, as kubectl and pods are told.
    public static var cluster: [VariableDeclaration] {
        [
            VariableDeclaration(
                "KUBECONFIG",
                "Files that say where the API server is and who logs in, merged as kubectl merges them",
                allowed: "files, separated by colons",
                default: .derived("the pod's own cluster, then ~/.kube/config"),
                readers: [.operator, .cli]
            ),
            VariableDeclaration(
                "KUBERNETES_SERVICE_PORT",
                "Set in every pod: the port of the API server at KUBERNETES_SERVICE_HOST",
                allowed: "a port",
                default: .value("443"),
                readers: [.operator, .cli]
            ),
        ]
    }

    /// What v0.1's operator had; installations that set it work.
    public static var operatorFormerly: [VariableDeclaration] {
        [
            idle("ASYA_RUNTIME_SCRIPT_PATH", "The file of the runtime"),
            idle("ASYA_RUNTIME_NAMESPACE", "The namespace of the runtime's ConfigMap"),
            idle("ASYA_RUNTIME_SOURCE", "Where the runtime comes from"),
            idle("ASYA_RUNTIME_LOCAL_PATH", "The file of the runtime"),
            idle("ASYA_RUNTIME_GITHUB_RELEASE", "The release of the runtime"),
        ]
    }

    private static func idle(_ name: String, _ meaning: String) -> VariableDeclaration {
        VariableDeclaration(
            name,
            meaning,
            allowed: "anything",
            readers: [.operator],
            effect: .ignored("the runtime comes from the image ASYA_RUNTIME_IMAGE")
        )
    }

    /// A variable that only the operator reads.
    private static func own(
        _ name: String,
        _ meaning: String,
        _ allowed: String,
        default defaultValue: VariableDefault = .unset
    ) -> VariableDeclaration {
        VariableDeclaration(name, meaning, allowed: allowed, default: defaultValue, readers: [.operator])
    }
}
