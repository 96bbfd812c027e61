// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Manifests

@Suite struct EnvironmentTests {
    private func actor(_ text: String) throws -> AsyncActor {
        try #require(try ManifestReader.decode(text, file: "a.yaml").actors.first)
    }

    private func lines(_ variables: [(name: String, value: String)]) -> [String] {
        variables.map { "\($0.name)=\($0.value)" }
    }

    @Test func `the sidecar gets timeouts, policy, telemetry and its own entries last`() throws {
        #expect(
            try lines(actor(Sample.complete).sidecarEnvironment) == [
                "ASYA_RUNTIME_TIMEOUT=20s", "ASYA_LOG_LEVEL=DEBUG",
                "OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318",
                "OTEL_TRACES_SAMPLER=parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG=0.5",
                "ASYA_TRACE_PAYLOADS=errors", "ASYA_TRACE_MAX_BODY_BYTES=65536",
                "ASYA_TRACE_REDACT=password,token", "ASYA_TRACE_SLOW_MS=250", "ASYA_GRACE_PERIOD=55s",
                "ASYA_RETRY_MAX_ATTEMPTS=5", "ASYA_RETRY_BACKOFF=linear", "ASYA_RETRY_INITIAL_DELAY=500ms",
                "ASYA_RETRY_MAX_DELAY=1m30s", "ASYA_RETRY_JITTER=0.2", "ASYA_RETRY_MAX_DURATION=1h0m0s",
                #"ASYA_RETRY_RULES=[{"errors":["ValueError","app.Bad"],"action":"fail"},"#
                    + #"{"errors":["Timeout"],"action":"route","route":"slow"}]"#,
                "EXTRA=x",
            ]
        )
    }

    @Test func `the runtime gets its workers, its Python and the container's literal entries`() throws {
        let runtime = try lines(actor(Sample.complete).runtimeEnvironment)
        #expect(
            runtime.suffix(4) == [
                "ASYA_WORKERS=4", "ASYA_PYTHON=python3.11", "ASYA_HANDLER=analyse.Analyser.run", "MODEL=5",
            ]
        )
        #expect(!runtime.contains { $0.hasPrefix("TOKEN") })
    }

    @Test func `a minimal actor leaves the defaults to the components`() throws {
        #expect(
            try lines(actor(Sample.minimal).sidecarEnvironment) == [
                "ASYA_RUNTIME_TIMEOUT=5m0s", "ASYA_GRACE_PERIOD=25s",
            ]
        )
    }
}
