// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// What makes a pod fit for the pod security standard `restricted`.
///
/// https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted. Images of Python run as root unless
/// they are told not to, so a user is named as well; whatever a template says itself stays.
enum PodSecurity {
    private static let user = 65_532

    static let pod: JSONValue = [
        "runAsNonRoot": true, "runAsUser": .int(user), "runAsGroup": .int(user), "fsGroup": .int(user),
        "seccompProfile": ["type": "RuntimeDefault"],
    ]

    static let container: JSONValue = [
        "allowPrivilegeEscalation": false, "capabilities": ["drop": ["ALL"]],
    ]

    /// A container of ours: nothing of its image is written to either.
    static let own: JSONValue = [
        "allowPrivilegeEscalation": false, "capabilities": ["drop": ["ALL"]], "readOnlyRootFilesystem": true,
        "runAsNonRoot": true,
    ]

    /// A container of the template with what it lacks.
    static func restrict(_ container: JSONValue) -> JSONValue {
        var object = JSONObject(container)
        var security = JSONObject(object["securityContext"])
        security.addMissing(self.container)
        object["securityContext"] = security.json
        return object.json
    }
}
