// SPDX-License-Identifier: Apache-2.0

import Testing
import YAMLDocuments

@testable import Manifests

@Suite struct ManifestReaderTests {
    @Test func `a minimal actor gets the defaults`() throws {
        let set = try ManifestReader.decode(Sample.minimal, file: "a.yaml")
        let actor = try #require(set.actors.first)
        #expect(set.actors.count == 1)
        #expect(set.warnings.isEmpty)
        #expect(actor.name == "hello")
        #expect(actor.namespace == nil)
        #expect(actor.transport == "rabbitmq")
        #expect(actor.timeout.processing == .seconds(300))
        #expect(actor.timeout.gracefulShutdown == .seconds(30))
        #expect(actor.scaling == Scaling())
        #expect(actor.workload.kind == .deployment)
        #expect(actor.workload.replicas == 1)
        #expect(actor.workers == 1)
        #expect(actor.handler == "hello.greet")
        #expect(actor.location == SourceLocation(file: "a.yaml", line: 1, column: 1))
    }

    @Test func `every field is read`() throws {
        let actor = try #require(try ManifestReader.decode(Sample.complete, file: "b.yaml").actors.first)
        #expect(actor.namespace == "docs")
        #expect(actor.timeout.processing == .seconds(20))
        #expect(actor.timeout.gracefulShutdown == .seconds(60))
        #expect(actor.scaling.enabled)
        #expect(actor.scaling.minReplicas == 1)
        #expect(actor.scaling.maxReplicas == 7)
        #expect(actor.scaling.pollingInterval == 11)
        #expect(actor.scaling.cooldownPeriod == 61)
        #expect(actor.scaling.queueLength == 6)
        #expect(actor.scaling.advanced?.metricType == .value)
        #expect(actor.scaling.advanced?.restoreToOriginalReplicaCount == true)
        #expect(actor.workload.kind == .statefulSet)
        #expect(actor.workload.replicas == 3)
        #expect(actor.workload.pythonExecutable == "python3.11")
        #expect(actor.workload.containers.map(\.name) == ["asya-runtime", "cache"])
        #expect(actor.workload.initContainers.map(\.name) == ["fetch"])
        #expect(actor.runtime.workingDir == "src")
        #expect(actor.runtime.image == "python:3.11")
        #expect(actor.runtime.environment.map(\.name) == ["ASYA_HANDLER", "MODEL", "TOKEN"])
        #expect(actor.runtime.environment[2].value == .reference("secretKeyRef"))
        #expect(!actor.runtime.environment[2].isSupportedLocally)
        #expect(actor.runtime.literalValue(of: "TOKEN") == nil)
        #expect(actor.sidecar.imagePullPolicy == .always)
        #expect(actor.workers == 4)
        #expect(actor.resiliency.maxAttempts == 5)
        #expect(actor.resiliency.backoff == .linear)
        #expect(actor.resiliency.initialDelay == .milliseconds(500))
        #expect(actor.resiliency.maxDelay == .seconds(90))
        #expect(actor.resiliency.jitter == 0.2)
        #expect(actor.resiliency.maxDuration == .seconds(3600))
        #expect(
            actor.resiliency.rules == [
                RetryRule(errors: ["ValueError", "app.Bad"], action: .fail),
                RetryRule(errors: ["Timeout"], action: .route(to: "slow")),
            ]
        )
        #expect(actor.telemetry.logLevel == .debug)
        #expect(actor.telemetry.payloads == .errors)
        #expect(actor.telemetry.redact == ["password", "token"])
        #expect(actor.telemetry.slowThreshold == .milliseconds(250))
        #expect(actor.telemetry.sampler == .parentBasedTraceIDRatio)
    }

    @Test func `documents of other kinds are skipped and named`() throws {
        let text = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: x}
            ---
            ---
            \(Sample.minimal)
            ---
            just: a mapping
            """
        let set = try ManifestReader.decode(text, file: "c.yaml")
        #expect(set.actors.map(\.name) == ["hello"])
        #expect(set.actors.first?.location.line == 6)
        #expect(
            set.skipped.map(\.description) == [
                "c.yaml:1:1: skipped a ConfigMap: neither an AsyncActor nor tools",
                "c.yaml:18:1: skipped a document without a kind: neither an AsyncActor nor tools",
            ]
        )
    }

    @Test func `an empty text declares nothing`() throws {
        #expect(try ManifestReader.decode("", file: "e.yaml") == ManifestSet())
        #expect(try ManifestReader.decode("# only a comment\n", file: "e.yaml") == ManifestSet())
    }

    @Test func `merge keys and anchors count as if written out`() throws {
        let text = """
            apiVersion: asya.sh/v1alpha1
            kind: AsyncActor
            metadata: {name: one}
            spec: &base
              transport: sqs
              workers: 2
              workload:
                template:
                  spec:
                    containers: [{name: asya-runtime, env: [{name: ASYA_HANDLER, value: a.b}]}]
            ---
            apiVersion: asya.sh/v1alpha1
            kind: AsyncActor
            metadata: {name: two}
            spec:
              <<: &more
                transport: sqs
                workers: 3
              workers: 5
              workload:
                template:
                  spec:
                    containers: [{name: asya-runtime, env: [{name: ASYA_HANDLER, value: a.b}]}]
            """
        let set = try ManifestReader.decode(text, file: "m.yaml")
        #expect(set.actors.map(\.workers) == [2, 5])
        #expect(set.actors.map(\.transport) == ["sqs", "sqs"])
    }

    @Test func `end actors need no handler`() throws {
        let text = Sample.minimal
            .replacing("name: hello", with: "name: happy-end")
            .replacing("ASYA_HANDLER", with: "OTHER")
        let actor = try #require(try ManifestReader.decode(text, file: "f.yaml").actors.first)
        #expect(actor.isEndActor)
        #expect(actor.handler == nil)
    }
}
