// SPDX-License-Identifier: Apache-2.0

import Testing
import YAMLDocuments

@testable import Manifests

@Suite struct ManifestProblemTests {
    /// A change to the complete sample and the one problem it causes.
    struct Mistake: CustomTestStringConvertible {
        let original: String
        let replacement: String
        let problem: String

        var testDescription: String { replacement }

        init(_ original: String, _ replacement: String, _ problem: String) {
            self.original = original
            self.replacement = replacement
            self.problem = problem
        }
    }

    static let allowedScaling =
        "enabled, minReplicas, maxReplicas, pollingInterval, cooldownPeriod, queueLength, advanced, additionalTriggers"
    static let label = "a DNS label: 1 to 63 of a-z, 0-9 and '-', with a letter or digit at both ends"
    static let duration = "a duration such as 500ms, 1.5s, 5m or 1h30m, up to 366 days"

    static let mistakes = [
        Mistake(
            "minReplicas: 1",
            "minReplica: 1",
            "19:5: spec.scaling.minReplica: unknown field; did you mean 'minReplicas'? (allowed: \(allowedScaling))"
        ),
        Mistake(
            "apiVersion: asya.sh/v1alpha1",
            "apiVersion: asya.sh/v1",
            "1:13: apiVersion: found 'asya.sh/v1', allowed is asya.sh/v1alpha1"
        ),
        Mistake(
            "kind: AsyncActor",
            "kind: AsyncActors",
            "2:7: kind: found 'AsyncActors', allowed is AsyncActor; did you mean 'AsyncActor'?"
        ),
        Mistake("name: analyse", "name: Analyse_1", "4:9: metadata.name: found 'Analyse_1', allowed is \(label)"),
        Mistake(
            "transport: sqs",
            "transport: 5",
            "8:14: spec.transport: found a number, allowed is a string; put it in quotes"
        ),
        Mistake(
            "transport: sqs",
            "transport:",
            "8:3: spec.transport: missing; allowed is the name of a transport, such as rabbitmq"
        ),
        Mistake(
            "workers: 4",
            "workers: 0",
            "9:12: spec.workers: found the number 0, allowed is an integer from 1 to 256"
        ),
        Mistake(
            "workers: 4",
            "workers: 1_0",
            "9:12: spec.workers: found the number 1_0, allowed is an integer from 1 to 256"
        ),
        Mistake(
            "enabled: true",
            "enabled: 'true'",
            "18:14: spec.scaling.enabled: found 'true', allowed is true or false"
        ),
        Mistake(
            "minReplicas: 1",
            "minReplicas: 9",
            "19:18: spec.scaling: minReplicas 9 is more than maxReplicas 7"
        ),
        Mistake(
            "kind: StatefulSet",
            "kind: StatefullSet",
            "50:11: spec.workload.kind: found 'StatefullSet', allowed is Deployment, StatefulSet; did you mean 'StatefulSet'?"
        ),
        Mistake(
            "processing: 20,",
            "processing: 20s,",
            "16:25: spec.timeout.processing: found '20s', allowed is an integer from 1 to 86400"
        ),
        Mistake(
            "initialDelay: 500ms",
            "initialDelay: -1s",
            "33:19: spec.resiliency.initialDelay: found '-1s', allowed is \(duration)"
        ),
        Mistake(
            "initialDelay: 500ms",
            "initialDelay: 9000h",
            "33:19: spec.resiliency.initialDelay: found '9000h', allowed is \(duration)"
        ),
        Mistake(
            "initialDelay: 500ms",
            "initialDelay: true",
            "33:19: spec.resiliency.initialDelay: found the truth value true, allowed is \(duration)"
        ),
        Mistake(
            "initialDelay: 500ms",
            "initialDelay: [1s]",
            "33:19: spec.resiliency.initialDelay: found a list, allowed is \(duration)"
        ),
        Mistake(
            "initialDelay: 500ms",
            "initialDelay: soon",
            "33:19: spec.resiliency.initialDelay: found 'soon', allowed is \(duration)"
        ),
        Mistake(
            "initialDelay: 500ms",
            "initialDelay: 1h",
            "33:19: spec.resiliency: initialDelay is longer than maxDelay"
        ),
        Mistake(
            "jitter: 20%",
            "jitter: 20",
            "35:13: spec.resiliency.jitter: found the number 20, allowed is a number from 0 to 1 or a percentage such as 10%"
        ),
        Mistake(
            "action: fail}",
            "action: fial}",
            "38:49: spec.resiliency.rules[0].action: found 'fial', allowed is retry, fail, route; did you mean 'fail'?"
        ),
        Mistake(
            "action: route, route: slow}",
            "action: route}",
            "39:9: spec.resiliency.rules[1].route: missing; allowed is the actor to route to"
        ),
        Mistake(
            "action: fail}",
            "action: fail, route: slow}",
            "38:62: spec.resiliency.rules[0].route: only action route has a target"
        ),
        Mistake(
            "errors: [Timeout]",
            "errors: []",
            "39:9: spec.resiliency.rules[1].errors: missing; allowed is a list of exception types, such as [ValueError]"
        ),
        Mistake(
            "http://collector:4318",
            "collector:4318",
            "42:15: spec.telemetry.endpoint: found 'collector:4318', allowed is a URL that begins with http:// or https://"
        ),
        Mistake(
            "image: python:3.11",
            "command: [python3]",
            "59:13: spec.workload.template.spec.containers: 'asya-runtime' must not set command; the runtime is its command"
        ),
        Mistake(
            "name: cache",
            "name: asya-runtime",
            "67:13: spec.workload.template.spec.containers: a second container 'asya-runtime'; exactly one is allowed"
        ),
        Mistake(
            "name: cache",
            "name: asya-sidecar",
            "67:13: spec.workload.template.spec: a container 'asya-sidecar' is not allowed; the operator adds it"
        ),
        Mistake(
            "name: asya-runtime",
            "name: asya_runtime",
            "59:11: spec.workload.template.spec.containers: exactly one must be named 'asya-runtime';"
                + " found asya_runtime, cache; did you mean 'asya-runtime' by 'asya_runtime'?"
        ),
        Mistake(
            "value: analyse.Analyser.run",
            "value: analyse",
            "63:17: container 'asya-runtime': ASYA_HANDLER: found 'analyse',"
                + " allowed is module.function or module.Class.method"
        ),
        Mistake(
            "name: ASYA_HANDLER",
            "name: ASYA_HANDLE",
            "59:13: container 'asya-runtime': env lacks ASYA_HANDLER; set it to module.function or module.Class.method"
        ),
        Mistake(
            "name: MODEL",
            "name: ASYA_HANDLER_MODE",
            "64:17: container 'asya-runtime': ASYA_HANDLER_MODE: found '5', allowed is payload, envelope"
        ),
        Mistake(
            "value: \"5\"",
            "value: 5",
            "64:38: spec.workload.template.spec.containers[0].env[1].value: found a number,"
                + " allowed is a string; put it in quotes"
        ),
        Mistake(
            "{secretKeyRef: {name: s, key: k}}",
            "{secretRef: {name: s, key: k}}",
            "66:29: spec.workload.template.spec.containers[0].env[2].valueFrom.secretRef: unknown field"
                + " (allowed: configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef, fileKeyRef)"
        ),
        Mistake(
            "replicas: 3",
            "replicas: 3\n    kind: Deployment",
            "50:5: 'kind' is set twice in one object; keep one"
        ),
        Mistake("labels: {team: a}", "labels: {team: a", "7:5: not YAML: did not find expected ',' or '}'"),
    ]

    @Test(arguments: mistakes)
    func `one mistake is one message`(mistake: Mistake) throws {
        #expect(Sample.complete.contains(mistake.original))
        let text = Sample.complete.replacing(mistake.original, with: mistake.replacement, maxReplacements: 1)
        let error = #expect(throws: DocumentError.self) { try ManifestReader.decode(text, file: "x.yaml") }
        #expect(error?.description == "x.yaml:\(mistake.problem)")
    }

    @Test func `all mistakes of all documents are reported in their order`() throws {
        let text = """
            apiVersion: asya.sh/v1alpha1
            kind: AsyncActor
            metadata: {nam: a}
            spec:
              transprot: sqs
              workload: {replicas: -1, template: {spec: {containers: []}}}
            ---
            apiVersion: asya.sh/v1alpha1
            spec: {}
            ---
            apiVersion: asya.sh/v1alpha1
            kind: AsyncActor
            ---
            - a list
            """
        let error = try #require(throws: DocumentError.self) { try ManifestReader.decode(text, file: "x.yaml") }
        #expect(
            error.problems.map { $0.location.line } == [3, 3, 5, 5, 6, 6, 8, 11, 11, 14]
        )
        #expect(error.problems.last?.message == "the document: found a list, allowed is an object")
    }

    @Test func `a secret in a wrong place is not repeated`() throws {
        let text = Sample.complete.replacing("value: \"5\"", with: "value: [hunter2]")
        let error = try #require(throws: DocumentError.self) { try ManifestReader.decode(text, file: "x.yaml") }
        #expect(!error.description.contains("hunter2"))
    }

    @Test func `an actor is declared once`() throws {
        let text = Sample.minimal + "\n---\n" + Sample.minimal
        let error = #expect(throws: DocumentError.self) { try ManifestReader.decode(text, file: "x.yaml") }
        #expect(
            error?.description == "x.yaml:13:1: metadata.name: actor 'hello' is already declared at x.yaml:1:1"
        )
    }

    @Test func `one name in two namespaces is a warning`() throws {
        let other = Sample.minimal.replacing("name: hello\n", with: "name: hello\n  namespace: prod\n")
        let set = try ManifestReader.decode(Sample.minimal + "\n---\n" + other, file: "x.yaml")
        #expect(set.actors.count == 2)
        #expect(set.warnings.count == 1)
    }

    @Test func `typos in what Kubernetes defines are warnings`() throws {
        let text = Sample.complete
            .replacing("workingDir: src", with: "workingdir: src")
            .replacing("transport: sqs", with: "transport: rabitmq")
        let set = try ManifestReader.decode(text, file: "x.yaml")
        #expect(
            set.warnings.map(\.description) == [
                "x.yaml:8:14: spec.transport: 'rabitmq' is not a known transport; did you mean 'rabbitmq'?",
                "x.yaml:61:13: spec.workload.template.spec.containers[0].workingdir: unknown field;"
                    + " did you mean 'workingDir'?",
            ]
        )
    }
}
