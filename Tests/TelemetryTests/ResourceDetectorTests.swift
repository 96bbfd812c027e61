// SPDX-License-Identifier: Apache-2.0

import TelemetryCore
import Testing

@testable import Telemetry

struct ResourceDetectorTests {
    private func detect(
        _ environment: [String: String] = [:],
        serviceName: String = "train",
        instance: String? = nil,
        change: (inout ResourceFacts) -> Void = { _ in }
    ) -> (resource: Attributes, warnings: [String]) {
        var warnings: [String] = []
        var facts = ResourceFacts(
            hostName: "box",
            architecture: "amd64",
            processID: 42,
            executableName: "asya-sidecar"
        )
        change(&facts)
        let resource = ResourceDetector(
            serviceName: serviceName,
            instance: instance,
            version: "1.2.3",
            environment: environment,
            facts: facts
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

    @Test func `what the component knows is added, and the environment may say otherwise`() {
        var warnings: [String] = []
        func handlerMode(_ environment: [String: String]) -> AttributeValue? {
            let facts = ResourceFacts(
                hostName: "box",
                architecture: "amd64",
                processID: 42,
                executableName: "asya-runtime"
            )
            return ResourceDetector(
                serviceName: "train",
                attributes: [.asyaHandlerMode: "envelope"],
                version: "1.2.3",
                environment: environment,
                facts: facts
            ).detect(warnings: &warnings)[.asyaHandlerMode]
        }
        #expect(handlerMode([:]) == "envelope")
        #expect(handlerMode(["OTEL_RESOURCE_ATTRIBUTES": "asya.handler.mode=other"]) == "other")
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
            "NODE_NAME": "n1", "CONTAINER_NAME": "sidecar", "DEPLOYMENT_NAME": "train", "K8S_CLUSTER_NAME": "c1",
        ]).resource
        #expect(resource[.k8sDeploymentName] == "train" && resource[.k8sClusterName] == "c1")
        #expect(resource[.serviceNamespace] == "ml")
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

    @Test func `inside of a cluster the namespace is that of the service account unless a variable says more`() {
        let inside = ["KUBERNETES_SERVICE_HOST": "10.0.0.1"]
        let found = detect(inside) { $0.podNamespace = "ml" }.resource
        #expect(found[.k8sNamespaceName] == "ml" && found[.serviceNamespace] == "ml")
        let told = detect(inside.merging(["POD_NAMESPACE": "a", "ASYA_NAMESPACE": "b"]) { $1 }) {
            $0.podNamespace = "ml"
        }
        #expect(told.resource[.k8sNamespaceName] == "a" && told.resource[.serviceNamespace] == "b")
        let stronger = detect(inside.merging(["OTEL_RESOURCE_ATTRIBUTES": "service.namespace=c"]) { $1 }) {
            $0.podNamespace = "ml"
        }
        #expect(stronger.resource[.serviceNamespace] == "c")
    }

    @Test func `facts about process, container and machine are told, and the environment may correct the latter two`() {
        let environment = [
            "OTEL_RESOURCE_ATTRIBUTES":
                "container.id=x,host.id=y,process.creation.time=z,deployment.environment.name=staging"
        ]
        func change(_ facts: inout ResourceFacts) {
            facts.startUnixNano = 1_767_225_600_120_000_000
            facts.containerID = "c"
            facts.hostID = "h"
        }
        let plain = detect(change: change).resource
        #expect(plain[.processCreationTime] == "2026-01-01T00:00:00.120000Z")
        #expect(plain[.containerID] == "c" && plain[.hostID] == "h")
        let corrected = detect(environment, change: change).resource
        #expect(corrected[.containerID] == "x" && corrected[.hostID] == "y")
        #expect(corrected[.processCreationTime] == "2026-01-01T00:00:00.120000Z")
        #expect(corrected[.deploymentEnvironmentName] == "staging")
    }

    private static let id = String(repeating: "0123456789abcdef", count: 4)

    @Test(
        arguments: [
            ("12:memory:/docker/\(id)\n0::/", "", id),
            ("0::/kubepods.slice/kubepods-pod1_2.slice/cri-containerd-\(id).scope", "", id),
            ("1:name=systemd:/kubepods/burstable/pod1-2/crio-\(id).scope\n", "", id),
            ("0::/", "25 20 8:1 /var/lib/docker/containers/\(id)/hostname /etc/hostname rw - ext4 /dev/sda rw", id),
            (
                "0::/",
                "25 20 8:1 /containers/storage/overlay-containers/\(id)/userdata/hosts /etc/hosts rw - ext4 x rw", id
            ),
            (
                "0::/",
                "25 20 8:1 /containerd/io.containerd.grpc.v1.cri/sandboxes/\(id)/hostname /etc/hostname rw - x x x", nil
            ),
            ("0::/user.slice/session-1.scope", "22 27 0:21 / /proc rw - proc proc rw\n\nx", nil),
            ("4:memory:/api/680fcd79c3dc81d34fc054b015d61a87", "", nil),
            ("0::/docker/\(id.uppercased())", "", nil),
            ("", "", nil),
        ] as [(String, String, String?)]
    )
    func `a container's identifier is found where its runtime shows it`(
        groups: String,
        mounts: String,
        expected: String?
    ) {
        #expect(ContainerID.find(controlGroups: groups, mounts: mounts) == expected)
    }

    @Test(
        arguments: [
            ("3d1219c7c4c5404aaa1f6d2a48adfda4\n", "3d1219c7c4c5404aaa1f6d2a48adfda4"), ("uninitialized\n", nil),
            ("", nil),
            ("3d1219c7c4c5404aaa1f6d2a48adfda4x", nil),
        ] as [(String, String?)]
    )
    func `a machine's identifier is 32 digits`(text: String, expected: String?) {
        #expect(ResourceFacts.machineID(text) == expected)
    }

    @Test func `an instance that is given wins`() {
        #expect(detect(instance: "i-7").resource[.serviceInstanceID] == "i-7")
    }

    @Test func `the running process has facts`() {
        let facts = ResourceFacts.current()
        #expect(!facts.hostName.isEmpty)
        #expect(facts.processID > 0)
        #expect(["amd64", "arm64"].contains(facts.architecture))
        #expect(facts.startUnixNano ?? 0 > 1_700_000_000_000_000_000)
    }
}
