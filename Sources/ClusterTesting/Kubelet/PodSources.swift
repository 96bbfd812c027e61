// SPDX-License-Identifier: Apache-2.0

internal import BrokerTesting
internal import Envelopes

/// Where the variables and the files of a pod's containers come from.
struct PodSources: Sendable {
    let pod: JSONValue
    let podIP: String
    let client: ClusterClient

    private var namespace: String { pod["metadata", "namespace"]?.stringValue ?? "default" }

    /// The variables of a container, with all references resolved.
    func environment(of container: ContainerSpecification) async throws -> [String: String] {
        var variables: [String: String] = [:]
        for source in container.environmentFrom {
            let prefix = source["prefix"]?.stringValue ?? ""
            let values = try await keyed(source["configMapRef"], isSecret: false, name: "name")
            let secrets = try await keyed(source["secretRef"], isSecret: true, name: "name")
            for (key, value) in values.merging(secrets, uniquingKeysWith: { $1 }) { variables[prefix + key] = value }
        }
        for variable in container.environment {
            guard let name = variable["name"]?.stringValue else { continue }
            if let source = variable["valueFrom"] {
                if let value = try await value(of: source) { variables[name] = value }
            } else {
                variables[name] = Self.expanded(variable["value"]?.stringValue ?? "", by: variables)
            }
        }
        return variables
    }

    /// Replaces `$(NAME)` by the value of a variable; `$$` stands for `$`, and an unknown name stays as it is.
    ///
    /// https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
    static func expanded(_ text: String, by variables: [String: String]) -> String {
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                result += "$"
                rest = rest.dropFirst()
            } else if rest.first == "(", let end = rest.firstIndex(of: ")") {
                let name = String(rest[rest.index(after: rest.startIndex)..<end])
                result += variables[name] ?? "$(\(name))"
                rest = rest[rest.index(after: end)...]
            } else {
                result += "$"
            }
        }
        return result + rest
    }

    /// Makes the folders of the pod's volumes.
    ///
    /// - Parameters:
    ///   - folder: Where they are made.
    ///   - prefix: The pod's folder in it.
    /// - Returns: The paths of the volumes by their names.
    /// - Throws: ``PodSetupProblem``, or ``ClusterFailure`` when the API server cannot be asked.
    func volumes(in folder: TestFolder, _ prefix: String) async throws -> [String: String] {
        var paths: [String: String] = [:]
        for (index, volume) in (pod["spec", "volumes"]?.arrayValue ?? []).enumerated() {
            let name = volume["name"]?.stringValue ?? ""
            if let path = volume["hostPath", "path"]?.stringValue {
                paths[name] = path
                continue
            }
            // Short: the path of a Unix socket has 107 bytes at most.
            let place = "\(prefix)/v\(index)"
            paths[name] = folder.path(place)
            // There already after an attempt that failed on another volume.
            try? folder.makeFolder(place)
            for (file, text) in try await files(of: volume) {
                guard SmallFile.write(Array(text.utf8), to: folder.path("\(place)/\(file)")) else {
                    throw problem("the file \(file) of volume \(name) cannot be written")
                }
            }
        }
        return paths
    }

    private func files(of volume: JSONValue) async throws -> [String: String] {
        if volume["emptyDir"] != nil { return [:] }
        if let source = volume["configMap"] { return try await keyed(source, isSecret: false, name: "name") }
        if let source = volume["secret"] { return try await keyed(source, isSecret: true, name: "secretName") }
        if let source = volume["downwardAPI"] { return downward(source) }
        if let sources = volume["projected", "sources"]?.arrayValue {
            var files: [String: String] = [:]
            for source in sources {
                files.merge(try await keyed(source["configMap"], isSecret: false, name: "name")) { $1 }
                files.merge(try await keyed(source["secret"], isSecret: true, name: "name")) { $1 }
                if let source = source["downwardAPI"] { files.merge(downward(source)) { $1 } }
            }
            return files
        }
        throw problem("volume \(volume["name"]?.stringValue ?? ""): its kind is unknown to the stand-in kubelet")
    }

    private func downward(_ source: JSONValue) -> [String: String] {
        var files: [String: String] = [:]
        for item in source["items"]?.arrayValue ?? [] {
            guard let path = item["path"]?.stringValue, let field = item["fieldRef", "fieldPath"]?.stringValue else {
                continue
            }
            files[path] = self.field(field) ?? ""
        }
        return files
    }

    /// What is in a configuration map or a secret, or some of it under other names.
    private func keyed(_ source: JSONValue?, isSecret: Bool, name field: String) async throws -> [String: String] {
        guard let source, let name = source[field]?.stringValue else { return [:] }
        let isOptional = source["optional"]?.boolValue ?? false
        guard let values = try await content(name, isSecret: isSecret) else {
            if isOptional { return [:] }
            throw problem("\(isSecret ? "secret" : "configmap") \"\(name)\" not found")
        }
        guard let items = source["items"]?.arrayValue else { return values }
        var files: [String: String] = [:]
        for item in items {
            guard let key = item["key"]?.stringValue, let path = item["path"]?.stringValue else { continue }
            guard let value = values[key] else {
                if isOptional { continue }
                throw problem("\"\(name)\" references non-existent key: \(key)")
            }
            files[path] = value
        }
        return files
    }

    private func value(of source: JSONValue) async throws -> String? {
        if let path = source["fieldRef", "fieldPath"]?.stringValue { return field(path) ?? "" }
        if let resource = source["resourceFieldRef", "resource"]?.stringValue {
            // Nothing limits a process here: as on a node of one core and one gigabyte.
            return resource.hasSuffix("memory") ? "1073741824" : "1"
        }
        for (kind, isSecret) in [("secretKeyRef", true), ("configMapKeyRef", false)] {
            guard let reference = source[kind], let name = reference["name"]?.stringValue,
                let key = reference["key"]?.stringValue
            else { continue }
            if let value = try await content(name, isSecret: isSecret)?[key] { return value }
            if reference["optional"]?.boolValue == true { return nil }
            throw PodSetupProblem(
                reason: "CreateContainerConfigError",
                message: "couldn't find key \(key) in \(isSecret ? "secret" : "configmap") \"\(namespace)/\(name)\""
            )
        }
        return nil
    }

    private func content(_ name: String, isSecret: Bool) async throws -> [String: String]? {
        let path = isSecret ? ResourcePath.secrets(in: namespace) : .configMaps(in: namespace)
        guard let object = try await client.find(path.named(name)) else { return nil }
        let texts = object["data"]?.texts ?? [:]
        guard isSecret else { return texts }
        return texts.mapValues { String(decoding: Base64.decode(Array($0.utf8)) ?? [], as: UTF8.self) }
    }

    /// A field of the pod, as the downward API names it.
    func field(_ path: String) -> String? {
        switch path {
        case "status.podIP": return podIP
        case "status.hostIP": return "127.0.0.1"
        default: break
        }
        let parts = path.split(separator: "[", maxSplits: 1)
        let steps = parts[0].split(separator: ".").map { String($0) }
        guard let value = steps.reduce(Optional(pod), { $0?[$1] }) else { return nil }
        guard parts.count == 2 else {
            if let text = value.stringValue { return text }
            return value.texts.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: "\n")
        }
        return value[String(parts[1].dropFirst().dropLast(2))]?.stringValue
    }

    private func problem(_ message: String) -> PodSetupProblem {
        PodSetupProblem(reason: "ContainerCreating", message: message, event: "FailedMount")
    }
}
