// SPDX-License-Identifier: Apache-2.0

import OTLPExport
import Testing

@Suite struct OTLPConfigurationTests {
    @Test(
        arguments: [
            [:],
            ["OTEL_EXPORTER_OTLP_ENDPOINT": "", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": ""],
            ["OTEL_EXPORTER_OTLP_HEADERS": "a=b", "OTEL_SERVICE_NAME": "x", "OTEL_TRACES_EXPORTER": "otlp"],
            ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318", "OTEL_SDK_DISABLED": "TRUE"],
            ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318", "OTEL_TRACES_EXPORTER": "None"],
        ]
    )
    func `export is off, without a word`(environment: [String: String]) {
        let (configuration, warnings) = read(environment)
        #expect(configuration == nil)
        #expect(warnings.isEmpty)
    }

    @Test(
        arguments: [
            ("http://localhost:4318", "http://localhost:4318/v1/traces"),
            ("http://localhost:4318/", "http://localhost:4318/v1/traces"),
            ("http://c:4318/my/", "http://c:4318/my/v1/traces"),
            ("https://c/my", "https://c/my/v1/traces"),
            ("HTTPS://user:secret@c", "HTTPS://user:secret@c/v1/traces"),
            ("http://[::1]:4318", "http://[::1]:4318/v1/traces"),
            ("http://c?key=1", "http://c/v1/traces?key=1"),
        ]
    )
    func `the general endpoint is a base`(value: String, expected: String) {
        #expect(read(["OTEL_EXPORTER_OTLP_ENDPOINT": value]).0?.endpoint == expected)
    }

    @Test(arguments: ["http://c", "http://c/", "http://c:4318/v1/traces", "http://c/x?y=z"])
    func `the endpoint for traces is used as it is and wins`(value: String) {
        let environment = [
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": value, "OTEL_EXPORTER_OTLP_ENDPOINT": "http://general:4318",
        ]
        #expect(read(environment).0?.endpoint == value)
    }

    @Test(arguments: ["localhost:4318", "c", "ftp://c", "http://", "http://:80/x", "://c", "http://c/a b", "http://u@"])
    func `an endpoint that is no address turns export off, with a warning that does not quote it`(value: String) {
        let (configuration, warnings) = read(["OTEL_EXPORTER_OTLP_ENDPOINT": value])
        #expect(configuration == nil)
        #expect(
            warnings == [
                "OTEL_EXPORTER_OTLP_ENDPOINT: an address like http://collector:4318 is needed; spans are not exported"
            ]
        )
    }

    @Test func `the defaults are the specification's`() {
        let (configuration, warnings) = read(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c"])
        #expect(configuration == OTLPConfiguration(endpoint: "http://c/v1/traces"))
        #expect(configuration?.timeout == .seconds(10))
        #expect(configuration?.batch.scheduleDelay == .seconds(5))
        #expect(configuration?.batch.exportTimeout == .seconds(30))
        #expect(configuration?.batch.maximumQueueSize == 2048)
        #expect(configuration?.batch.maximumBatchSize == 512)
        #expect(warnings.isEmpty)
    }

    @Test func `every setting is read, and what is for traces wins`() {
        let (configuration, warnings) = read([
            "OTEL_EXPORTER_OTLP_ENDPOINT": "https://c",
            "OTEL_EXPORTER_OTLP_PROTOCOL": "HTTP/protobuf",
            "OTEL_EXPORTER_OTLP_COMPRESSION": "none", "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION": "GZip",
            "OTEL_EXPORTER_OTLP_TIMEOUT": "1", "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT": "2500",
            "OTEL_EXPORTER_OTLP_CERTIFICATE": "/g/ca", "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE": "/t/ca",
            "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE": "/g/cert", "OTEL_EXPORTER_OTLP_CLIENT_KEY": "/g/key",
            "OTEL_BSP_SCHEDULE_DELAY": "100", "OTEL_BSP_EXPORT_TIMEOUT": "200", "OTEL_BSP_MAX_QUEUE_SIZE": "300",
            "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "40",
        ])
        #expect(
            configuration
                == OTLPConfiguration(
                    endpoint: "https://c/v1/traces",
                    compression: .gzip,
                    timeout: .milliseconds(2500),
                    certificateAuthorityFile: "/t/ca",
                    clientCertificateFile: "/g/cert",
                    clientKeyFile: "/g/key",
                    batch: BatchLimits(
                        scheduleDelay: .milliseconds(100),
                        exportTimeout: .milliseconds(200),
                        maximumQueueSize: 300,
                        maximumBatchSize: 40
                    )
                )
        )
        #expect(warnings.isEmpty)
    }

    @Test func `a timeout of zero is no limit`() {
        let (configuration, _) = read([
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_EXPORTER_OTLP_TIMEOUT": "0",
            "OTEL_BSP_EXPORT_TIMEOUT": "0",
        ])
        #expect(configuration != nil)
        #expect(configuration?.timeout == nil && configuration?.batch.exportTimeout == nil)
    }

    @Test(
        arguments: [
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "soon", "whole milliseconds from 0 on are allowed; it is ignored"),
            ("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "1e3", "whole milliseconds from 0 on are allowed; it is ignored"),
            ("OTEL_BSP_SCHEDULE_DELAY", "-1", "whole milliseconds from 0 on are allowed; 5.0 seconds is used"),
            ("OTEL_BSP_MAX_QUEUE_SIZE", "0", "a whole number from 1 on is allowed; 2048 is used"),
            ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "4096", "no more than OTEL_BSP_MAX_QUEUE_SIZE is allowed; 2048 is used"),
            ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/json", "only http/protobuf is supported, and is used"),
            ("OTEL_EXPORTER_OTLP_COMPRESSION", "zstd", "gzip and none are allowed; it is ignored"),
            ("OTEL_EXPORTER_OTLP_CLIENT_KEY", "/k", "it is of use only with OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE"),
            ("OTEL_TRACES_EXPORTER", "zipkin", "otlp and none are supported; otlp is used"),
            ("OTEL_TRACES_EXPORTER", "console, OTLP", "otlp and none are supported; otlp is used"),
            ("OTEL_SDK_DISABLED", "yes", "true and false are allowed; false is used"),
        ]
    )
    func `a value that cannot be used is named and ignored`(name: String, value: String, advice: String) {
        let (configuration, warnings) = read(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", name: value])
        #expect(configuration?.endpoint == "http://c/v1/traces")
        #expect(
            configuration?.timeout == .seconds(10) && configuration?.compression == OTLPConfiguration.Compression.none
        )
        #expect(warnings == ["\(name) is '\(name == "OTEL_SDK_DISABLED" ? value.lowercased() : value)': \(advice)"])
    }

    @Test func `a value for traces that cannot be used leaves the one for all signals`() {
        let (configuration, warnings) = read([
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c",
            "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION": "best", "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip",
            "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT": "-1", "OTEL_EXPORTER_OTLP_TIMEOUT": "3000",
        ])
        #expect(configuration?.compression == .gzip && configuration?.timeout == .seconds(3))
        #expect(warnings.count == 2)
    }

    @Test func `an exporter that does not exist beside none is warned about, and nothing is exported`() {
        let (configuration, warnings) = read([
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_TRACES_EXPORTER": "none,console",
        ])
        #expect(configuration == nil)
        #expect(warnings == ["OTEL_TRACES_EXPORTER is 'none,console': otlp and none are supported; none is used"])
    }

    @Test func `gRPC is refused`() {
        let (configuration, warnings) = read([
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4317", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc",
        ])
        #expect(configuration == nil)
        #expect(
            warnings.count == 1 && warnings[0].hasPrefix("OTEL_EXPORTER_OTLP_PROTOCOL is 'grpc': only http/protobuf")
        )
    }

    @Test func `headers are decoded, the last of a name wins, and bad ones are dropped without showing them`() {
        let (configuration, warnings) = read([
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c",
            "OTEL_EXPORTER_OTLP_HEADERS":
                " api-key = a%20b%2Cc=d ,,X-Two=,api-KEY=last,secret,bad name=secret,k=%2,k=%FF,k=a%0Ab,Host=evil,\u{e4}=1",
        ])
        #expect(
            configuration?.headers == [
                OTLPConfiguration.Header(name: "X-Two", value: ""),
                OTLPConfiguration.Header(name: "api-KEY", value: "last"),
            ]
        )
        let first = read([
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_EXPORTER_OTLP_HEADERS": " api-key = a%20b%2Cc=d ",
        ])
        #expect(first.0?.headers == [OTLPConfiguration.Header(name: "api-key", value: "a b,c=d")])
        #expect(warnings.count == 7)
        #expect(warnings.allSatisfy { $0.hasPrefix("OTEL_EXPORTER_OTLP_HEADERS: ") && !$0.contains("secret") })
    }

    @Test func `descriptions show no secret`() {
        let configuration = OTLPConfiguration(
            endpoint: "https://user:secret@c:4318/v1/traces?key=secret#secret",
            headers: [OTLPConfiguration.Header(name: "api-key", value: "secret")]
        )
        #expect("\(configuration)" == "https://c:4318/v1/traces (headers: api-key)")
        #expect(!String(reflecting: configuration).contains("secret"))
        #expect("\(configuration.headers)" == "[api-key: <redacted>]")
    }

    private func read(_ environment: [String: String]) -> (OTLPConfiguration?, [String]) {
        var warnings: [String] = []
        let configuration = OTLPConfiguration(environment: environment, warnings: &warnings)
        return (configuration, warnings)
    }
}
