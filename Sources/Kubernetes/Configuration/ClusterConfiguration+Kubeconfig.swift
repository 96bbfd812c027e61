// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import Settings

extension ClusterConfiguration {
    /// The cluster and user of a context in kubeconfig files.
    ///
    /// Several files are merged as kubectl does it: the first file that has an entry of a name, or a current context, wins,
    /// and nothing of the others' entries is mixed in.
    /// https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/#merging-kubeconfig-files
    ///
    /// - Parameters:
    ///   - paths: The files, first the one that wins; of several, those that do not exist are left out.
    ///   - context: The context; nil for the current one.
    /// - Returns: The configuration.
    /// - Throws: ``ClusterConfigurationError``.
    public static func kubeconfig(
        paths: [String],
        context: String? = nil
    ) throws(ClusterConfigurationError) -> ClusterConfiguration {
        let existing = paths.count == 1 ? paths : paths.filter { unsafe access($0, F_OK) == 0 }
        guard !existing.isEmpty else { throw .notConfigured(lookedAt: paths) }
        return try Kubeconfig(paths: existing).configuration(context: context)
    }

    /// The cluster that is meant where nobody names one.
    ///
    /// In this order: the file or the context asked for, `KUBECONFIG`, the cluster of this pod, `~/.kube/config`.
    ///
    /// - Parameters:
    ///   - environment: The variables.
    ///   - path: A file to use instead of what the environment says.
    ///   - context: The context; nil for the current one.
    /// - Returns: The configuration.
    /// - Throws: ``ClusterConfigurationError``.
    public static func discover(
        environment: Environment,
        kubeconfig path: String? = nil,
        context: String? = nil
    ) throws(ClusterConfigurationError) -> ClusterConfiguration {
        if let path { return try kubeconfig(paths: [path], context: context) }
        if let list = environment.string("KUBECONFIG") {
            let paths = list.split(separator: ":").map(String.init)
            return try kubeconfig(paths: paths, context: context)
        }
        if context == nil, environment.string("KUBERNETES_SERVICE_HOST") != nil {
            return try inCluster(environment: environment)
        }
        guard let home = environment.string("HOME").map({ "\($0)/.kube/config" }),
            unsafe access(home, F_OK) == 0
        else { throw .notConfigured(lookedAt: ["KUBECONFIG", "KUBERNETES_SERVICE_HOST", "~/.kube/config"]) }
        return try kubeconfig(paths: [home], context: context)
    }
}
