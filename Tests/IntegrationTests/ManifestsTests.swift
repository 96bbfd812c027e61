// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension IntegrationTests {
    /// `asya manifests`: what the operator would create, without a cluster.
    struct ManifestsTests {
        private static let transports =
            "{transports: {mq: {type: rabbitmq, config: {host: mq.svc, passwordSecretRef: {name: s, key: k}}}}}\n"

        @Test func `an example becomes what would be applied`() async throws {
            let example = Executables.checkout.appendingPathComponent("deploy/examples/hello").path
            let ended = try await Command.asya("manifests", example, "--set", "ASYA_SIDECAR_IMAGE=registry/s:1")
            #expect(ended.status == 0)
            #expect(ended.errors == "")
            #expect(ended.output.hasPrefix("# AsyncActor default/hello ("))
            #expect(
                ended.output.contains("queue asya-default-hello on rabbitmq, dead letters in asya-default-hello-dlq\n")
            )
            #expect(ended.output.contains("image: registry/s:1\n"))
            #expect(
                ended.output.matches(of: /(?m)^kind: (.*)$/).map { String($0.output.1) } == [
                    "Deployment", "PodMonitor",
                ]
            )
        }

        @Test func `transports are those of the file, and what is wrong says where`() async throws {
            let files = [
                "a.yaml": Manifest.actor("hello", handler: "hello.greet").replacing("sqlite", with: "mq"),
                "b.yaml": Manifest.actor("other", handler: "other.greet").replacing("sqlite", with: "kafka"),
                "transports": Self.transports,
            ]
            try await Scratch.with(files) { scratch in
                let right = try await Command.asya(
                    "manifests",
                    scratch.path + "/a.yaml",
                    "--transports",
                    scratch.path + "/transports",
                    "--no-pod-monitors"
                )
                #expect(right.status == 0 && right.output.contains("value: mq.svc\n"))
                #expect(!right.output.contains("PodMonitor"))
                let wrong = try await Command.asya(
                    "manifests",
                    scratch.path + "/b.yaml",
                    "--transports",
                    scratch.path + "/transports"
                )
                #expect(wrong.status == 2 && wrong.output == "")
                #expect(wrong.errors.contains("spec.transport: the operator knows no transport 'kafka'; it knows mq"))
                let unknown = try await Command.asya("manifests", scratch.path + "/a.yaml", "--transports", "nowhere")
                #expect(unknown.status == 2 && unknown.errors.contains("nowhere: cannot be read"))
            }
        }

        @Test func `the definition of the resource is the one in deploy`() async throws {
            let ended = try await Command.asya("manifests", "--definition")
            let file = Executables.checkout.appendingPathComponent("deploy/crds/asyncactors.asya.sh.yaml")
            #expect(ended.status == 0)
            #expect(try String(contentsOf: file, encoding: .utf8).hasSuffix(ended.output))
        }
    }
}
