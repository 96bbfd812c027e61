// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import YAMLDocuments

/// Decodes the documents of one file that declare tools.
struct ToolDecoder {
    let log: ProblemLog

    private static let fields = ["tools", "routes", "defaults"]

    /// Whether a document is one of tools, be it with mistakes.
    static func declaresTools(_ document: ObjectReader) -> Bool {
        let names = document.fields.map(\.name)
        guard !names.contains("kind"), !names.contains("apiVersion") else { return false }
        if names.contains("tools") { return true }
        return names.contains { fields.contains($0) } && names.allSatisfy { NearestName.of($0, in: fields) != nil }
    }

    func decode(_ document: ObjectReader) -> ToolDocument {
        document.allowOnly(Self.fields)
        var result = ToolDocument()
        if let routes = document.object("routes") { result.routes = routes.fields.compactMap { template($0, routes) } }
        if let defaults = document.object("defaults") {
            defaults.allowOnly(["progress", "timeout"])
            result.progress = located("progress", in: defaults, defaults.bool("progress"))
            result.timeout = located("timeout", in: defaults, timeout(defaults))
        }
        result.tools = document.objects("tools")?.compactMap(tool) ?? []
        return result
    }

    private func located<Value>(
        _ name: String,
        in object: ObjectReader,
        _ value: Value?
    ) -> ToolDocument.Located<Value>? {
        guard let value, let field = object.field(name) else { return nil }
        return ToolDocument.Located(value: value, location: field.location)
    }

    private func template(_ field: ObjectReader.Field, _ routes: ObjectReader) -> ToolDocument.RouteTemplate? {
        guard !field.name.isEmpty else {
            log.report("routes: a route's name must not be empty", at: field.nameLocation)
            return nil
        }
        // A route with a mistake still exists: tools that name it are not to be blamed.
        return ToolDocument.RouteTemplate(
            name: field.name,
            actors: actors(field, routes) ?? [],
            location: field.nameLocation
        )
    }

    private func tool(_ object: ObjectReader) -> ToolDraft? {
        object.allowOnly(
            [
                "name", "title", "description", "parameters", "output", "route", "progress", "timeout", "metadata",
                "scopes",
            ]
        )
        let name = name(object)
        let route = route(object)
        let draft = ToolDraft(
            name: name?.value ?? "",
            nameLocation: name?.location ?? object.location,
            path: object.path,
            title: object.string("title"),
            description: object.string("description"),
            parameters: object.object("parameters").map { members($0, depth: 0) } ?? [],
            output: output(object),
            route: route ?? .actors([]),
            progress: object.bool("progress"),
            timeout: timeout(object),
            metadata: metadata(object),
            scopes: scopes(object),
            location: object.location
        )
        if object.field("description") == nil {
            log.warn("\(object.path): without a description, callers cannot tell when to use it", at: object.location)
        }
        return name == nil || route == nil ? nil : draft
    }

    private func name(_ object: ObjectReader) -> ToolDocument.Located<String>? {
        let allowed = "1 to 128 letters, digits, '_', '-' and '.'"
        guard let text = object.requiredString("name", allowed: allowed), let field = object.field("name") else {
            return nil
        }
        guard ToolName.isValid(text) else {
            object.report(field, allowed: allowed)
            return nil
        }
        return ToolDocument.Located(value: text, location: field.location)
    }

    /// A list of actors, or the name of a route under `routes`.
    private func route(_ object: ObjectReader) -> ToolDraft.Route? {
        guard let field = object.field("route") else {
            object.reportMissing("route", allowed: "a list of actors, or the name of a route under 'routes'")
            return nil
        }
        if case .string(let name) = field.value {
            return .template(name, path: field.path, location: field.location)
        }
        return actors(field, object).map(ToolDraft.Route.actors)
    }

    private func actors(_ field: ObjectReader.Field, _ owner: ObjectReader) -> [String]? {
        guard let elements = owner.elements(of: field) else { return nil }
        let limit = EnvelopeLimits.standard.maxActors
        guard (1...limit).contains(elements.count) else {
            let message = "\(field.path): found \(elements.count) actors, allowed are 1 to \(limit)"
            log.report(message, at: field.location)
            return nil
        }
        return elements.compactMap { element in
            if case .string(let name) = element.value, ActorName.isValid(name) {
                if [ActorName.happyEnd, ActorName.errorEnd].contains(name) {
                    log.warn("\(element.path): pipelines end there by themselves; leave it out", at: element.location)
                }
                return name
            }
            owner.report(element, allowed: "an actor's name: 1 to 63 of a-z, 0-9 and '-', none at an end")
            return nil
        }
    }

    private func timeout(_ object: ObjectReader) -> Duration? {
        guard let duration = object.duration("timeout"), let field = object.field("timeout") else { return nil }
        guard duration > .zero else {
            object.report(field, allowed: "a duration of more than zero, such as 30 (seconds) or 5m")
            return nil
        }
        return duration
    }

    private func metadata(_ object: ObjectReader) -> JSONValue? {
        guard let field = object.field("metadata") else { return nil }
        guard case .object = field.value else {
            object.report(field, allowed: "an object")
            return nil
        }
        return object.json(field)
    }

    private func scopes(_ object: ObjectReader) -> [String] {
        object.list("scopes")?.compactMap { element in
            if case .string(let name) = element.value, ToolName.isScope(name) { return name }
            object.report(element, allowed: "the name of a scope, without spaces, '\"' and '\\'")
            return nil
        } ?? []
    }
}
