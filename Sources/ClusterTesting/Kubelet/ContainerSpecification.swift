// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// What a ``StandInKubelet`` reads of a container's specification.
struct ContainerSpecification: Sendable {
    let name: String
    let image: String
    let command: [String]
    let arguments: [String]
    let workingDirectory: String?
    /// As in the specification, to be resolved when the container starts.
    let environment: [JSONValue]
    let environmentFrom: [JSONValue]
    let mounts: [JSONValue]
    let startupProbe: ContainerProbe?
    let readinessProbe: ContainerProbe?
    let livenessProbe: ContainerProbe?

    init(_ container: JSONValue) {
        func texts(_ field: String) -> [String] { container[field]?.arrayValue?.compactMap(\.stringValue) ?? [] }
        name = container["name"]?.stringValue ?? ""
        image = container["image"]?.stringValue ?? ""
        command = texts("command")
        arguments = texts("args")
        workingDirectory = container["workingDir"]?.stringValue
        environment = container["env"]?.arrayValue ?? []
        environmentFrom = container["envFrom"]?.arrayValue ?? []
        mounts = container["volumeMounts"]?.arrayValue ?? []
        let ports = container["ports"]?.arrayValue ?? []
        startupProbe = container["startupProbe"].flatMap { ContainerProbe($0, ports: ports) }
        readinessProbe = container["readinessProbe"].flatMap { ContainerProbe($0, ports: ports) }
        livenessProbe = container["livenessProbe"].flatMap { ContainerProbe($0, ports: ports) }
    }
}
