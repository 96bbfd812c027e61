// SPDX-License-Identifier: Apache-2.0

/// Every environment variable that any component reads, and those of OpenTelemetry that it knowingly does not.
///
/// Components spell a name where they read it, next to its type and its range; tests compare the two.
public enum VariableCatalog {
    /// All declarations, each name once.
    public static var all: [VariableDeclaration] {
        actor + gateway + gatewayLimits + gatewayFormerly + gatewayClient + queues + rabbitMQ + sqs + results + retries
            + handlers
            + observability + traceStore + traceCollect + formerly
            + openTelemetry + exporter + limits
            + unused + platform + aws + access + workloads + `operator` + operatorFormerly + cluster
    }

    /// The variables named `ASYA_` that mean something to some component; others are probably mistyped.
    ///
    /// Sidecar and runtime of one actor often get the same variables, so that either knows those of both.
    public static var names: Set<String> { Set(all.lazy.map(\.name).filter { $0.hasPrefix("ASYA_") }) }
}
