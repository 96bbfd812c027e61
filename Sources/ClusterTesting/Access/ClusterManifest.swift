// SPDX-License-Identifier: Apache-2.0

public import Envelopes
internal import Yams

/// The objects of a YAML file, as `kubectl apply` reads them.
public enum ClusterManifest {
    /// Reads the documents of a text; empty ones are left out, and lists are taken apart.
    ///
    /// - Parameter text: YAML or JSON.
    /// - Returns: The objects in their order.
    /// - Throws: ``ClusterFailure/tool(_:)`` when it is no YAML.
    public static func objects(in text: String) throws(ClusterFailure) -> [JSONValue] {
        do {
            var documents = try Yams.compose_all(yaml: text)
            var values: [JSONValue] = []
            while let node = documents.next() { values.append(value(of: node)) }
            if let error = documents.error { throw error }
            return values.filter { !$0.isNull }.flatMap { document in
                document["kind"] == "List" ? document["items"]?.arrayValue ?? [] : [document]
            }
        } catch {
            throw .tool("not YAML: \(error)")
        }
    }

    /// The value of a node by the core schema of YAML 1.2, as JSON has it.
    private static func value(of node: Node) -> JSONValue {
        switch node {
        case .mapping(let mapping):
            return .object(mapping.map { JSONValue.Member($0.key.string ?? "", value(of: $0.value)) })
        case .sequence(let sequence): return .array(sequence.map { value(of: $0) })
        case .scalar(let scalar):
            guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
            if let number = Int(scalar.string) { return .int(number) }
            switch scalar.string {
            case "true": return true
            case "false": return false
            case "", "~", "null": return .null
            default:
                guard Double(scalar.string) != nil else { return .string(scalar.string) }
                return (try? JSONValue(decoding: Array(scalar.string.utf8))) ?? .string(scalar.string)
            }
        case .alias: return .null
        }
    }
}

extension ClusterClient {
    /// Where an object belongs, by its `apiVersion` and `kind` and what the server says of them.
    ///
    /// - Parameters:
    ///   - object: The object.
    ///   - namespace: Where it goes when it names no namespace and needs one.
    /// - Returns: Its place, with its name.
    /// - Throws: ``ClusterFailure``; the server does not know the type, or does not answer.
    public func path(of object: JSONValue, in namespace: String) async throws(ClusterFailure) -> ResourcePath {
        let apiVersion = object["apiVersion"]?.stringValue ?? ""
        let parts = apiVersion.split(separator: "/").map { String($0) }
        let (group, version) = parts.count == 2 ? (parts[0], parts[1]) : ("", apiVersion)
        let resources = try await send("GET", group.isEmpty ? "/api/\(version)" : "/apis/\(apiVersion)")["resources"]
        let type = resources?.arrayValue?.first { type in
            type["kind"] == object["kind"] && type["name"]?.stringValue?.contains("/") == false
        }
        guard let type, let plural = type["name"]?.stringValue else {
            throw .tool("the server knows no \(object["kind"]?.stringValue ?? "") of \(apiVersion)")
        }
        let own = object["metadata", "namespace"]?.stringValue ?? namespace
        let isNamespaced = type["namespaced"]?.boolValue == true
        return ResourcePath(group: group, version: version, plural, in: isNamespaced ? own : nil)
            .named(object.objectName)
    }

    /// Applies objects one after the other, as `kubectl apply --server-side` does.
    ///
    /// - Parameters:
    ///   - objects: The objects.
    ///   - namespace: Where those go that name no namespace and need one.
    ///   - dryRun: Whether nothing is to be stored; everything is checked all the same.
    /// - Throws: ``ClusterFailure`` of the first that is refused.
    public func apply(
        _ objects: [JSONValue],
        in namespace: String,
        dryRun: Bool = false
    ) async throws(ClusterFailure) {
        for object in objects {
            try await apply(object, at: try await path(of: object, in: namespace), dryRun: dryRun)
        }
    }
}
