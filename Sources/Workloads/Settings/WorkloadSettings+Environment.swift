// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
public import Settings

extension WorkloadSettings {
    /// Reads what the operator is told by its environment, but for the transports.
    ///
    /// - Parameters:
    ///   - environment: The variables.
    ///   - transports: The transports, read by ``TransportConfiguration``.
    ///   - server: What the API server offers.
    /// - Throws: `SettingsError`, which names the variable, its value and what is allowed.
    public init(
        _ environment: Environment,
        transports: [ClusterTransport],
        server: ServerCapabilities
    ) throws(SettingsError) {
        self.init(
            sidecarImage: environment.string("ASYA_SIDECAR_IMAGE", default: "asya-sidecar:latest"),
            runtimeImage: environment.string("ASYA_RUNTIME_IMAGE", default: "asya-runtime:latest"),
            transports: transports,
            server: server
        )
        namespacesQueues = try environment.bool("ASYA_OPERATOR_QUEUE_NAMESPACES", default: true)
        gatewayURL = environment.string("ASYA_GATEWAY_URL")
        gatewayToken = try Self.secret("ASYA_OPERATOR_GATEWAY_TOKEN_SECRET", environment)
        collectToken = try Self.secret("ASYA_OPERATOR_COLLECT_TOKEN_SECRET", environment)
        restrictsPods =
            try environment.choice("ASYA_OPERATOR_POD_SECURITY", default: PodRules.restricted) == .restricted
        annotatesForScraping = try environment.bool("ASYA_OPERATOR_SCRAPE_ANNOTATIONS", default: true)
        createsPodMonitors = try environment.bool("ASYA_OPERATOR_POD_MONITORS", default: true)
        traceStoreBytes = try environment.read(
            "ASYA_OPERATOR_TRACE_STORE_BYTES",
            default: 268_435_456,
            allowed: "0, or an integer from 1048576 on"
        ) { text in
            Int(text).flatMap { $0 == 0 || $0 >= 1_048_576 ? $0 : nil }
        }
        defaultEnvironment = try environment.read(
            "ASYA_OPERATOR_POD_ENV",
            default: [],
            allowed: #"a JSON object of strings such as {"OTEL_EXPORTER_OTLP_ENDPOINT":"http://collector:4318"}"#
        ) { text in
            guard let members = try? JSONValue(decoding: Array(text.utf8)).objectValue else { return nil }
            let variables = members.compactMap { member in
                member.value.stringValue.map { (name: member.name, value: $0) }
            }
            return variables.count == members.count ? variables : nil
        }
    }

    private static func secret(_ name: String, _ environment: Environment) throws(SettingsError) -> SecretKey? {
        try environment.read(
            name,
            default: nil,
            allowed: "the name of a Secret and a key in it, such as asya-gateway/token"
        ) { text -> SecretKey?? in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
            return SecretKey(name: String(parts[0]), key: String(parts[1]))
        }
    }

    private enum PodRules: String, CaseIterable {
        case restricted, unchanged
    }
}
