// SPDX-License-Identifier: Apache-2.0

import TelemetryCore
import Testing

@testable import Telemetry

struct ResourceDetectorTests {
    private func detect(
        _ environment: [String: String] = [:],
        serviceName: String = "train",
        instance: String? = nil
    ) -> (resource: Attributes, warnings: [String]) {
        var warnings: [String] = []
        let resource = ResourceDetector(
            serviceName: serviceName,
            instance: instance,
            version: "1.2.3",
            environment: environment,
            facts: ResourceFacts(
                hostName: "box",
                architecture: "amd64",
                processID: 42,
                executableName: "asya-sidecar"
            )
        ).detect(warnings: &warnings)
        return (resource, warnings)
    }

    @Test func `a plain host gives service, process, host and the telemetry's own name`() {
        let expected: Attributes = [
            .serviceName: "train", .serviceVersion: "1.2.3", .hostName: "box", .hostArch: "amd64", .osType: "linux",
            .processExecutableName: "asya-sidecar", .processRuntimeName: "swift", .serviceInstanceID: "box.42",
            .processPID: 42, .telemetrySDKName: "asya", .telemetrySDKLanguage: "swift", .telemetrySDKVersion: "1.2.3",
        ]
        #expect(detect().resource == expected)
    }

    @Test func `a nameless service is called after its executable`() {
        #expect(detect(serviceName: "").resource[.serviceName] == "unknown_service:asya-sidecar")
    }

    @Test func `the environment's service name beats its attributes, which beat the component's`() {
        let attributes = ["OTEL_RESOURCE_ATTRIBUTES": "service.name=b,service.namespace=ml"]
        #expect(detect(attributes).resource[.serviceName] == "b")
        #expect(detect(attributes).resource[.serviceNamespace] == "ml")
        let both = attributes.merging(["OTEL_SERVICE_NAME": "c"]) { $1 }
        #expect(detect(both).resource[.serviceName] == "c")
        let empty = attributes.merging(["OTEL_SERVICE_NAME": ""]) { $1 }
        #expect(detect(empty).resource[.serviceName] == "b")
    }

    @Test func `the environment cannot change what the process is`() {
        let value = "process.pid=1,telemetry.sdk.name=opentelemetry,telemetry.sdk.language=go"
        let resource = detect(["OTEL_RESOURCE_ATTRIBUTES": value]).resource
        #expect(resource[.processPID] == 42)
        #expect(resource[.telemetrySDKName] == "asya")
        #expect(resource[.telemetrySDKLanguage] == "swift")
    }

    @Test func `values are percent-decoded and blanks around them are not part of them`() {
        let result = detect(["OTEL_RESOURCE_ATTRIBUTES": " a = x%2Cy%3Dz , b=caf%C3%A9,c=1=2,"])
        #expect(result.resource[AttributeKey("a")] == "x,y=z")
        #expect(result.resource[AttributeKey("b")] == "café")
        #expect(result.resource[AttributeKey("c")] == "1=2")
        #expect(result.warnings.isEmpty)
    }

    @Test(arguments: ["a=b,c", "=x", "a=%zz", "a=%4", "a=%FF", "a=b,=c"])
    func `a wrong member discards the whole variable and is reported`(value: String) {
        let result = detect(["OTEL_RESOURCE_ATTRIBUTES": "x=y," + value])
        #expect(result.resource[AttributeKey("x")] == nil)
        #expect(result.warnings.count == 1)
        #expect(result.warnings.first?.hasPrefix("OTEL_RESOURCE_ATTRIBUTES is not a list") == true)
    }

    @Test func `kubernetes' downward api names the pod, and the instance survives a restart of the container`() {
        let resource = detect([
            "KUBERNETES_SERVICE_HOST": "10.0.0.1", "POD_NAME": "train-0", "POD_NAMESPACE": "ml", "POD_UID": "u",
            "NODE_NAME": "n1", "CONTAINER_NAME": "sidecar",
        ]).resource
        #expect(resource[.k8sPodName] == "train-0")
        #expect(resource[.k8sNamespaceName] == "ml")
        #expect(resource[.k8sPodUID] == "u")
        #expect(resource[.k8sNodeName] == "n1")
        #expect(resource[.serviceInstanceID] == "ml.train-0.sidecar")
    }

    @Test func `inside of a cluster the host name is the pod's`() {
        #expect(detect(["KUBERNETES_SERVICE_HOST": "10.0.0.1"]).resource[.k8sPodName] == "box")
        #expect(detect().resource[.k8sPodName] == nil)
    }

    @Test func `an instance that is given wins`() {
        #expect(detect(instance: "i-7").resource[.serviceInstanceID] == "i-7")
    }

    @Test func `the running process has facts`() {
        let facts = ResourceFacts.current()
        #expect(!facts.hostName.isEmpty)
        #expect(facts.processID > 0)
        #expect(["amd64", "arm64"].contains(facts.architecture))
    }
}
