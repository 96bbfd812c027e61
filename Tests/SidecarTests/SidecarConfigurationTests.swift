// SPDX-License-Identifier: Apache-2.0

import Settings
import Testing
import Transports

@testable import Sidecar

struct SidecarConfigurationTests {
    private let minimum = ["ASYA_ACTOR_NAME": "a", "ASYA_SQLITE_PATH": "/data/queues.db"]

    private func read(_ more: [String: String]) throws -> SidecarConfiguration {
        try SidecarConfiguration(Environment(minimum.merging(more) { $1 }))
    }

    @Test func `the defaults run`() throws {
        let configuration = try read([:])
        #expect(configuration.queue.value == "asya-a")
        #expect(configuration.socketPath == "/var/run/asya/asya-runtime.sock")
        #expect(configuration.runtimeTimeout == .seconds(300))
        #expect(configuration.role == .handler)
        #expect(configuration.retry == RetryPolicy())
        #expect(configuration.metricsAddress == ListenAddress(port: 8_080))
    }

    @Test func `retry rules are read from JSON`() throws {
        let rules = #"[{"errors":["ValueError"],"action":"fail"},{"errors":["Busy"],"action":"route","route":"later"}]"#
        #expect(
            try read(["ASYA_RETRY_RULES": rules]).retry.rules == [
                RetryRule(errors: ["ValueError"], action: .fail),
                RetryRule(errors: ["Busy"], action: .route(to: "later")),
            ]
        )
    }

    @Test(arguments: [
        ("ASYA_ACTOR_NAME", "Not A Name"), ("ASYA_RUNTIME_TIMEOUT", "soon"), ("ASYA_RETRY_MAX_ATTEMPTS", "0"),
        ("ASYA_RETRY_RULES", #"[{"errors":[],"action":"fail"}]"#), ("ASYA_RETRY_JITTER", "2"),
        ("ASYA_CONCURRENCY", "-1"), ("ASYA_METRICS_ADDR", "nowhere"), ("ASYA_TRANSPORT", "pigeon"),
        ("ASYA_MAX_ENVELOPE_BYTES", "12"), ("ASYA_IS_END_ACTOR", "maybe"),
    ])
    func `a wrong value is named with what is allowed`(name: String, value: String) {
        #expect {
            try read([name: value])
        } throws: { error in
            "\(error)".contains(name)
        }
    }

    @Test func `a missing name is an error`() {
        #expect(throws: SettingsError.self) {
            try SidecarConfiguration(Environment(["ASYA_SQLITE_PATH": "x"]))
        }
    }
}
