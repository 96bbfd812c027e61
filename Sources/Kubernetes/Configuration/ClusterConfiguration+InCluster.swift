// SPDX-License-Identifier: Apache-2.0

public import Settings
internal import YAMLDocuments

extension ClusterConfiguration {
    /// Where every pod has its service account.
    public static let serviceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// The cluster that this process runs in, as its pod's service account.
    ///
    /// https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/#directly-accessing-the-rest-api. The token is
    /// read again as the kubelet renews it.
    ///
    /// - Parameters:
    ///   - environment: Gives `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT`.
    ///   - folder: Holds `token`, `ca.crt` and `namespace`.
    /// - Returns: The configuration.
    /// - Throws: ``ClusterConfigurationError``; `notConfigured` outside of a pod.
    public static func inCluster(
        environment: Environment,
        folder: String = serviceAccountFolder
    ) throws(ClusterConfigurationError) -> ClusterConfiguration {
        guard let host = environment.string("KUBERNETES_SERVICE_HOST") else {
            throw .notConfigured(lookedAt: ["KUBERNETES_SERVICE_HOST"])
        }
        let port = environment.string("KUBERNETES_SERVICE_PORT") ?? "443"
        guard let number = Int(port), (1...65535).contains(number) else {
            throw .invalid(place: "KUBERNETES_SERVICE_PORT", reason: "is no port from 1 to 65535")
        }
        for name in ["token", "ca.crt"] { _ = try text(of: "\(folder)/\(name)") }
        let namespace = try text(of: "\(folder)/namespace").filter { !$0.isWhitespace }
        return ClusterConfiguration(
            server: "https://\(host.contains(":") ? "[\(host)]" : host):\(number)",
            certificateAuthority: .file("\(folder)/ca.crt"),
            authentication: .tokenFile("\(folder)/token"),
            namespace: namespace.isEmpty ? "default" : namespace
        )
    }

    private static func text(of path: String) throws(ClusterConfigurationError) -> String {
        do throws(DocumentFile.Failure) {
            return try DocumentFile.text(of: path)
        } catch {
            throw .invalid(
                place: path,
                reason: "\(error); give the pod a service account and do not turn automountServiceAccountToken off"
            )
        }
    }
}
