// SPDX-License-Identifier: Apache-2.0

/// Variables of the specification that ask for something that is not there: ignored, but not in silence.
///
/// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
enum UnsupportedVariables {
    /// Adds a line for each that asks for something else than what there is.
    ///
    /// - Parameters:
    ///   - environment: The variables.
    ///   - opsAddressVariable: The variable that says where metrics are served.
    ///   - warnings: Where the lines go.
    static func check(_ environment: [String: String], opsAddressVariable: String, warnings: inout [String]) {
        let signals = [
            ("OTEL_METRICS_EXPORTER", ["prometheus", "none"], "metrics are served for Prometheus only"),
            ("OTEL_LOGS_EXPORTER", ["console", "none"], "logs are written to standard error only"),
        ]
        for (name, allowed, reason) in signals {
            guard let value = environment[name] else { continue }
            let names = value.split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            if names.contains(where: { !$0.isEmpty && !allowed.contains($0) }) {
                warnings.append("\(name) is '\(value)': \(reason); it is ignored")
            }
        }
        for name in ["OTEL_EXPORTER_PROMETHEUS_HOST", "OTEL_EXPORTER_PROMETHEUS_PORT"] {
            guard let value = environment[name], !value.isEmpty else { continue }
            warnings.append("\(name) is '\(value)': \(opsAddressVariable) says where metrics are served; it is ignored")
        }
    }
}
