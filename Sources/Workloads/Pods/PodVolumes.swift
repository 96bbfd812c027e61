// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// The volumes that the operator adds to a pod.
enum PodVolumes {
    /// Where sidecar and runtime meet.
    static let socketFolder = "/var/run/asya"
    /// Where the runtime's bundle is.
    static let bundleFolder = "/opt/asya"
    /// Where the trace store is.
    static let traceFolder = "/var/lib/asya/traces"

    /// The file with the token for `asya trace collect`, which is read again when the Secret changes.
    static let collectTokenFile = "\(collectFolder)/token"
    private static let collectFolder = "/run/asya-collect"

    /// The names of all volumes of ours.
    static let names: Set<String> = ["asya-socket", "asya-tmp", "asya-bundle", "asya-traces", "asya-collect"]

    static func volumes(_ context: ActorContext, hasRuntime: Bool) -> [JSONValue] {
        var volumes: [JSONValue] = [empty("asya-socket"), empty("asya-tmp")]
        if hasRuntime { volumes.append(empty("asya-bundle")) }
        let bytes = context.settings.traceStoreBytes
        // Both writers hold to the bound together; the volume's own leaves room for what is being written.
        if bytes > 0 { volumes.append(empty("asya-traces", sizeLimit: "\(bytes / 1_048_576 * 2 + 64)Mi")) }
        if let token = context.collectToken {
            volumes.append([
                "name": "asya-collect",
                "secret": [
                    "secretName": .string(token.name), "items": [["key": .string(token.key), "path": "token"]],
                ],
            ])
        }
        return volumes
    }

    private static func empty(_ name: String, sizeLimit: String? = nil) -> JSONValue {
        ["name": .string(name), "emptyDir": sizeLimit.map { ["sizeLimit": .string($0)] } ?? [:]]
    }

    static let socket: JSONValue = ["name": "asya-socket", "mountPath": .string(socketFolder)]
    static let temporary: JSONValue = ["name": "asya-tmp", "mountPath": "/tmp"]
    static let traces: JSONValue = ["name": "asya-traces", "mountPath": .string(traceFolder)]
    static let collectToken: JSONValue = [
        "name": "asya-collect", "mountPath": .string(collectFolder), "readOnly": true,
    ]
    static let bundle: JSONValue = ["name": "asya-bundle", "mountPath": .string(bundleFolder)]
    static let bundleReadOnly: JSONValue = [
        "name": "asya-bundle", "mountPath": .string(bundleFolder), "readOnly": true,
    ]
}
