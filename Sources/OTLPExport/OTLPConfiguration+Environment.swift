// SPDX-License-Identifier: Apache-2.0

extension OTLPConfiguration {
    /// Reads the configuration from the `OTEL_*` variables; `nil` when spans are not to be exported.
    ///
    /// Export is off unless an endpoint is set, and off when `OTEL_SDK_DISABLED` is true, `OTEL_TRACES_EXPORTER` is
    /// `none`, or gRPC is asked for, which this exporter does not speak. Every value that is ignored is named in
    /// `warnings`, one line each, without secrets. Variables for traces win over those for all signals.
    ///
    /// https://opentelemetry.io/docs/specs/otel/protocol/exporter/ and
    /// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
    public init?(environment variables: [String: String], warnings: inout [String]) {
        var environment = OTLPEnvironment(variables)
        defer { warnings += environment.warnings }
        guard !environment.bool("OTEL_SDK_DISABLED"),
            Self.isExporterWanted(&environment),
            let endpoint = Self.endpoint(&environment),
            Self.isProtocolSpoken(&environment)
        else { return nil }
        self.init(endpoint: endpoint)

        compression =
            environment.exporterValue("COMPRESSION", allowed: "gzip and none are") { text in
                Compression(rawValue: text.lowercased())
            } ?? compression
        headers = Self.headers(&environment)
        let timeout = environment.exporterValue(
            "TIMEOUT",
            allowed: "whole milliseconds from 0 on are",
            OTLPEnvironment.milliseconds
        )
        // "0 means no limit", as for the export timeout below.
        if let timeout { self.timeout = timeout == .zero ? nil : timeout }
        certificateAuthorityFile = environment.exporterString("CERTIFICATE")?.value
        clientCertificateFile = environment.exporterString("CLIENT_CERTIFICATE")?.value
        if let (name, file) = environment.exporterString("CLIENT_KEY") {
            clientKeyFile = file
            if clientCertificateFile == nil {
                environment.warn(name, file, "it is of use only with OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE")
            }
        }
        batch = Self.batch(&environment)
    }

    private static func isExporterWanted(_ environment: inout OTLPEnvironment) -> Bool {
        let name = "OTEL_TRACES_EXPORTER"
        guard let value = environment.string(name) else { return true }
        let names = value.split(separator: ",").map { trimmed($0).lowercased() }
        // A list may name several; what it names besides is not exported to.
        let isWanted = names.contains("otlp") || !names.contains("none")
        if !names.allSatisfy({ ["otlp", "none", ""].contains($0) }) {
            environment.warn(name, value, "otlp and none are supported; \(isWanted ? "otlp" : "none") is used")
        }
        return isWanted
    }

    private static func endpoint(_ environment: inout OTLPEnvironment) -> String? {
        let specific = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
        let general = "OTEL_EXPORTER_OTLP_ENDPOINT"
        // "The endpoint for traces is used as-is"; the general one is a base.
        for name in [specific, general] {
            guard let value = environment.string(name) else { continue }
            guard OTLPEndpoint.isValid(value) else {
                environment.warn(name, "an address like http://collector:4318 is needed; spans are not exported")
                return nil
            }
            return name == specific ? value : OTLPEndpoint.traces(underBase: value)
        }
        return nil
    }

    private static func isProtocolSpoken(_ environment: inout OTLPEnvironment) -> Bool {
        guard let (name, value) = environment.exporterString("PROTOCOL") else { return true }
        switch value.lowercased() {
        case "http/protobuf": return true
        case "grpc":
            environment.warn(
                name,
                value,
                "only http/protobuf is supported, on port 4318 of most collectors; spans are not exported"
            )
            return false
        default:
            environment.warn(name, value, "only http/protobuf is supported, and is used")
            return true
        }
    }

    // https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables
    private static func headers(_ environment: inout OTLPEnvironment) -> [Header] {
        guard let (name, value) = environment.exporterString("HEADERS") else { return [] }
        var headers: [Header] = []
        for (index, member) in value.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
            if trimmed(member).isEmpty { continue }
            guard let header = header(member) else {
                environment.warn(name, "member \(index + 1) is not a header of the form name=value and is ignored")
                continue
            }
            guard !reservedHeaders.contains(header.name.lowercased()) else {
                environment.warn(name, "\(header.name) is set by the exporter itself and is ignored")
                continue
            }
            headers.removeAll { $0.name.lowercased() == header.name.lowercased() }
            headers.append(header)
        }
        return headers
    }

    private static let reservedHeaders: Set<String> = [
        "connection", "content-encoding", "content-length", "content-type", "expect", "host", "transfer-encoding",
    ]

    private static func header(_ member: Substring) -> Header? {
        let parts = member.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let value = PercentEncoding.decode(trimmed(parts[1])) else { return nil }
        let name = trimmed(parts[0])
        let isToken = !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !separators.contains($0) }
        guard isToken, value.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }) else { return nil }
        return Header(name: name, value: value)
    }

    private static let separators = Set("()<>@,;:\\\"/[]?={}".utf8)

    private static func batch(_ environment: inout OTLPEnvironment) -> BatchLimits {
        let standard = BatchLimits()
        let queue = environment.positive("OTEL_BSP_MAX_QUEUE_SIZE", default: standard.maximumQueueSize)
        let name = "OTEL_BSP_MAX_EXPORT_BATCH_SIZE"
        let batch = environment.positive(name, default: min(standard.maximumBatchSize, queue))
        if batch > queue {
            environment.warn(name, String(batch), "no more than OTEL_BSP_MAX_QUEUE_SIZE is allowed; \(queue) is used")
        }
        let timeout = environment.milliseconds("OTEL_BSP_EXPORT_TIMEOUT", default: .seconds(30))
        return BatchLimits(
            scheduleDelay: environment.milliseconds("OTEL_BSP_SCHEDULE_DELAY", default: standard.scheduleDelay),
            exportTimeout: timeout == .zero ? nil : timeout,
            maximumQueueSize: queue,
            maximumBatchSize: batch
        )
    }

    private static func trimmed(_ text: Substring) -> String {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        guard let end = text.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(text[...end].drop(while: isSpace))
    }
}
