// SPDX-License-Identifier: Apache-2.0

import S3Results
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
        #expect(configuration.isHandler)
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

    @Test func `an end actor keeps results in a folder, in a bucket, or asks a runtime`() throws {
        let end = ["ASYA_IS_END_ACTOR": "true"]
        func target(_ more: [String: String]) throws -> ResultTarget? {
            guard case .end(let target) = try read(end.merging(more) { $1 }).role else { return nil }
            return target
        }
        if try target([:]) != nil { Issue.record("nothing was asked for") }
        guard case .folder("/results")? = try target(["ASYA_RESULTS_DIR": "/results"]) else {
            Issue.record("a folder was asked for")
            return
        }
        guard case .s3(let options, _)? = try target(["ASYA_S3_BUCKET": "b", "ASYA_S3_RESULTS_PREFIX": "mine/"]) else {
            Issue.record("a bucket was asked for")
            return
        }
        #expect(options.bucket == "b")
        #expect(options.happyPrefix == "mine/")
        #expect(options.errorPrefix == "error-asya/")
        #expect(throws: SettingsError.self) { try target(["ASYA_RESULTS_DIR": "/results", "ASYA_S3_BUCKET": "b"]) }
        #expect(throws: SettingsError.self) { try target(["ASYA_S3_BUCKET": "b", "ASYA_S3_ACCESS_KEY": "k"]) }
    }
}
