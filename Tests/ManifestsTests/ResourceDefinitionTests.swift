// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Foundation
import Testing
import YAMLDocuments

@testable import Manifests

/// The resource definition and the reader agree on every field: names, types, bounds, words and what must be there.
@Suite struct ResourceDefinitionTests {
    /// A field, and how a value of it becomes a whole manifest.
    struct Place: CustomTestStringConvertible {
        let path: String
        let field: FieldSchema
        let manifest: @Sendable (JSONValue) -> JSONValue

        var testDescription: String { path }
    }

    /// Every field below `spec`, but for what is inside of containers, which Kubernetes defines.
    static let places: [Place] = {
        var places: [Place] = []
        collect(ActorSchema.spec, "spec", into: &places) { spec in
            ["apiVersion": "asya.sh/v1alpha1", "kind": "AsyncActor", "metadata": ["name": "a"], "spec": spec]
        }
        return places
    }()

    private static func collect(
        _ fields: [FieldSchema],
        _ path: String,
        into places: inout [Place],
        _ manifest: @escaping @Sendable (JSONValue) -> JSONValue
    ) {
        for field in fields {
            let path = "\(path).\(field.name)"
            let place = Place(path: path, field: field) { value in
                manifest(object(fields, setting: field.name, value, at: path))
            }
            places.append(place)
            guard field.name != "containers" else { continue }
            switch field.form {
            case .object(let inner), .open(let inner): collect(inner, path, into: &places, place.manifest)
            case .list(.object(let inner), _):
                collect(inner, path + "[0]", into: &places) { place.manifest([$0]) }
            default: break
            }
        }
    }

    /// An object with what must be in it, and one field besides.
    private static func object(
        _ fields: [FieldSchema],
        setting name: String,
        _ value: JSONValue,
        at path: String
    ) -> JSONValue {
        var members = fields.filter { $0.isRequired && $0.name != name }.map {
            JSONValue.Member($0.name, minimal($0))
        }
        members.append(.init(name, value))
        switch path {
        case "spec.scaling.minReplicas": members.append(.init("maxReplicas", 100_000))
        case "spec.resiliency.rules[0].route":
            members.removeAll { $0.name == "action" }
            members.append(.init("action", "route"))
        case "spec.resiliency.rules[0].action" where value == "route": members.append(.init("route", "a"))
        default: break
        }
        return .object(members)
    }

    private static func minimal(_ field: FieldSchema) -> JSONValue {
        if field.name == "containers" {
            return [["name": "asya-runtime", "env": [["name": "ASYA_HANDLER", "value": "m.f"]]]]
        }
        switch field.form {
        case .object(let fields), .open(let fields):
            return .object(fields.filter(\.isRequired).map { .init($0.name, minimal($0)) })
        default: return valid(field.form)[0]
        }
    }

    private static let quarter = (try? JSONValue(decoding: Array("0.25".utf8))) ?? .null

    /// Values that a field takes.
    static func valid(_ form: FieldSchema.Form) -> [JSONValue] {
        switch form {
        case .object, .open: []
        case .strings: [["a": "b"]]
        case .list(.object, _), .list(.open, _): [[]]
        case .list(let element, _): [.array(valid(element))]
        case .string(let pattern, _): pattern?.contains("http") == true ? ["http://a", "https://b:1"] : ["a"]
        case .text, .moment: ["a", "1"]
        case .integer(let range): [.int(range.lowerBound), .int(range.upperBound)]
        case .boolean: [true, false]
        case .choice(let words): words.map { .string($0) }
        case .duration: ["500ms", "1h30m", "1.5s", 0, 7]
        case .fraction: [0, 1, quarter, "10%", "100%"]
        }
    }

    /// Values that a field refuses.
    static func invalid(_ form: FieldSchema.Form) -> [JSONValue] {
        switch form {
        case .object, .open: ["a", []]
        case .strings: ["a", ["a": 1]]
        case .list: ["a", [:]]
        case .string(let pattern, _): [1, "", ["a"]] + (pattern == nil ? [] : ["_?"])
        case .text, .moment: [1, ["a"]]
        case .integer(let range):
            ["1", true, .int(range.lowerBound - 1)] + (range.upperBound == .max ? [] : [.int(range.upperBound + 1)])
        case .boolean: ["true", 1]
        case .choice: ["zzz", 1]
        case .duration: ["soon", true, "-1s", ["1s"]]
        case .fraction: [2, "110%", "x", true]
        }
    }

    private func problems(_ manifest: JSONValue) -> [String] {
        do throws(DocumentError) {
            _ = try ManifestReader.decode(YAMLText.document(manifest), file: "m")
            return []
        } catch {
            return error.problems.map(\.message)
        }
    }

    @Test(arguments: places) func `the reader takes what the definition allows`(_ place: Place) {
        guard place.field.name != "containers" else { return }
        for value in Self.valid(place.field.form) {
            #expect(problems(place.manifest(value)) == [], "\(value)")
        }
    }

    @Test(arguments: places) func `the reader refuses what the definition does not allow`(_ place: Place) {
        // What is inside of these is Kubernetes' to judge.
        let isOpaque = ["spec.workload.template.metadata", "spec.sidecar.env[0].valueFrom"].contains(place.path)
        guard !isOpaque else { return }
        for value in Self.invalid(place.field.form) {
            let found = problems(place.manifest(value))
            #expect(!found.isEmpty, "\(value)")
        }
    }

    @Test(arguments: places) func `the reader knows no field that the definition does not`(_ place: Place) throws {
        guard case .object(let fields) = place.field.form else { return }
        let found = problems(place.manifest(["zzzzzzzz": 1]))
        let unknown = try #require(found.first { $0.contains("zzzzzzzz: unknown field") })
        let known = try #require(unknown.firstMatch(of: /\(allowed: (.*)\)/)).output.1.split(separator: ", ")
        #expect(Set(known.map(String.init)) == Set(fields.map(\.name)))
    }

    @Test func `the reader and the definition know the same fields of the specification`() throws {
        let found = problems(["apiVersion": "asya.sh/v1alpha1", "kind": "AsyncActor", "spec": ["zzzzzzzz": 1]])
        let unknown = try #require(found.first { $0.contains("zzzzzzzz: unknown field") })
        let known = try #require(unknown.firstMatch(of: /\(allowed: (.*)\)/)).output.1.split(separator: ", ")
        #expect(Set(known.map(String.init)) == Set(ActorSchema.spec.map(\.name)))
    }

    @Test(arguments: places) func `what must be there is missed by the reader`(_ place: Place) {
        guard case .object(let fields) = place.field.form, fields.contains(where: \.isRequired) else { return }
        let found = problems(place.manifest([:]))
        for field in fields where field.isRequired {
            let isMissed = found.contains { $0.contains("\(field.name): missing") }
            #expect(isMissed, "\(place.path).\(field.name): \(found)")
        }
    }

    @Test func `a manifest with every default is the one without them`() throws {
        let spec = Self.places.filter { $0.field.defaultValue != nil }
        #expect(spec.count > 10)
        let minimal = YAMLText.document(Self.places[0].manifest("a"))
        let plain = try #require(try ManifestReader.decode(minimal, file: "m").actors.first)
        // The definition has v0.1's defaults for these; the reader leaves them to the component.
        let skipped = ["spec.workload.pythonExecutable", "spec.sidecar.imagePullPolicy"]
        for place in spec where !skipped.contains(place.path) {
            let text = YAMLText.document(place.manifest(place.field.defaultValue ?? .null))
            let actor = try #require(try ManifestReader.decode(text, file: "m").actors.first)
            #expect(actor.timeout == plain.timeout && actor.workers == plain.workers, "\(place.path)")
            #expect(actor.scaling.minReplicas == plain.scaling.minReplicas, "\(place.path)")
            #expect(actor.scaling.enabled == plain.scaling.enabled, "\(place.path)")
            #expect(actor.scaling.pollingInterval == plain.scaling.pollingInterval, "\(place.path)")
            #expect(actor.scaling.cooldownPeriod == plain.scaling.cooldownPeriod, "\(place.path)")
            #expect(actor.scaling.queueLength == plain.scaling.queueLength, "\(place.path)")
            #expect(actor.workload.kind == plain.workload.kind, "\(place.path)")
            #expect(actor.workload.replicas == plain.workload.replicas, "\(place.path)")
        }
    }

    /// A change that is meant is written by `ASYA_TEST_WRITE_GOLDEN=1 swift test --filter ResourceDefinitionTests`.
    @Test func `the definition in deploy is the one of the code`() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../deploy/crds/asyncactors.asya.sh.yaml").standardizedFileURL
        let text =
            "# SPDX-License-Identifier: Apache-2.0\n# Written by `asya manifests --definition`: change"
            + " Sources/Manifests/Definition instead.\n" + YAMLText.document(ResourceDefinition.object)
        if ProcessInfo.processInfo.environment["ASYA_TEST_WRITE_GOLDEN"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }

    @Test func `the definition is structural: every value has a type or is left open`() {
        func check(_ schema: JSONValue, _ path: String) {
            let isOpen = schema["x-kubernetes-preserve-unknown-fields"]?.boolValue == true
            #expect(schema["type"] != nil || isOpen, "\(path)")
            for member in schema["properties"]?.objectValue ?? [] { check(member.value, "\(path).\(member.name)") }
            if let items = schema["items"] { check(items, "\(path)[]") }
            if let values = schema["additionalProperties"] { check(values, "\(path){}") }
        }
        let version = ResourceDefinition.object["spec"]?["versions"]?[0]
        let root = version?["schema"]?["openAPIV3Schema"] ?? .null
        #expect(root["properties"]?.objectValue?.map(\.name) == ["metadata", "spec", "status"])
        check(root, "")
        #expect(version?["subresources"]?["status"] != nil)
    }

    @Test func `names that queues of dead letters end in are refused`() {
        let text = Sample.minimal.replacing("name: hello", with: "name: hello-dlq")
        #expect(throws: DocumentError.self) { try ManifestReader.decode(text, file: "m") }
    }
}
