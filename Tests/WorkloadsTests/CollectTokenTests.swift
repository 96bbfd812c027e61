// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Settings
import Testing

@testable import Workloads

struct CollectTokenTests {
    private func settings(_ text: String? = "collect/key") throws -> WorkloadSettings {
        var variables = ["ASYA_OPERATOR_COLLECT_TOKEN_SECRET": text].compactMapValues(\.self)
        variables["ASYA_SIDECAR_IMAGE"] = "s:1"
        return try WorkloadSettings(
            Environment(variables),
            transports: ClusterTransport.examples,
            server: ServerCapabilities(minorVersion: 30, hasKEDA: true, hasPodMonitors: true)
        )
    }

    private func volume(_ plan: WorkloadPlan) -> JSONValue? {
        plan.podSpec?["volumes"]?.arrayValue?.first { $0["name"] == "asya-collect" }
    }

    @Test func `sidecars get the token as a file, from the Secret that the installation names`() throws {
        let plan = try Sample.plan(try Sample.actor(), try settings())
        let secret: JSONValue = ["secretName": "collect", "items": [["key": "key", "path": "token"]]]
        #expect(volume(plan)?["secret"] == secret)
        let sidecar = try #require(plan.container("asya-sidecar"))
        #expect(sidecar.variable("ASYA_TRACE_COLLECT_TOKEN_FILE")?["value"] == "/run/asya-collect/token")
        #expect(sidecar["volumeMounts"]?.names.contains("asya-collect") == true)
        #expect(plan.container("asya-runtime")?.variable("ASYA_TRACE_COLLECT_TOKEN_FILE") == nil)
        #expect(plan.container("asya-runtime")?["volumeMounts"]?.names.contains("asya-collect") == false)
    }

    @Test func `an actor may name another Secret`() throws {
        let own = ("  transport: rabbitmq", "  transport: rabbitmq\n  telemetry: {collectTokenSecret: {name: own}}")
        for installation in [try settings(), try settings(nil)] {
            let plan = try Sample.plan(try Sample.actor(Sample.hello, own), installation)
            #expect(volume(plan)?["secret"]?["secretName"] == "own")
            #expect(volume(plan)?["secret"]?["items"]?[0]?["key"] == "token")
        }
    }

    @Test func `nothing is served where no Secret is named, or nothing is recorded`() throws {
        #expect(volume(try Sample.plan(try Sample.actor(), try settings(nil))) == nil)
        var nothing = try settings()
        nothing.traceStoreBytes = 0
        let plan = try Sample.plan(try Sample.actor(), nothing)
        #expect(volume(plan) == nil)
        #expect(plan.container("asya-sidecar")?.variable("ASYA_TRACE_COLLECT_TOKEN_FILE") == nil)
    }
}
