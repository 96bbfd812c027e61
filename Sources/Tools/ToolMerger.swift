// SPDX-License-Identifier: Apache-2.0

internal import YAMLDocuments

/// Puts the documents of all files together: tools, the routes they name, the defaults they leave out.
struct ToolMerger {
    /// How long a call may take when no file says it.
    private static let defaultTimeout = Duration.seconds(300)

    private var set = ToolSet()
    private var documents: [ToolDocument] = []
    private var problems: [DocumentProblem] = []

    /// Takes a document, of whatever kind it is.
    mutating func add(_ document: ObjectReader) {
        guard ToolDecoder.declaresTools(document) else {
            set.skipped.append(SkippedDocument(document))
            return
        }
        set.documents.append(document.location)
        documents.append(ToolDecoder(log: document.log).decode(document))
    }

    /// The tools, unless there was a problem in any document or between them.
    mutating func finish(_ reader: DocumentReader) throws(DocumentError) -> ToolSet {
        let routes = routes()
        let progress = common(\.progress, name: "progress") ?? false
        let timeout = common(\.timeout, name: "timeout") ?? Self.defaultTimeout
        var first: [String: SourceLocation] = [:]
        for draft in documents.flatMap(\.tools) {
            if let other = first.updateValue(draft.nameLocation, forKey: draft.name) {
                first[draft.name] = other
                report("\(draft.path).name: tool '\(draft.name)' is already declared at \(other)", draft.nameLocation)
            }
            guard let route = actors(of: draft.route, routes) else { continue }
            set.tools.append(draft.tool(route: route, progress: progress, timeout: timeout))
        }
        set.warnings = reader.warnings
        if let error = DocumentError(reader.problems + problems) { throw error }
        return set
    }

    private mutating func routes() -> [String: [String]] {
        var routes: [String: ToolDocument.RouteTemplate] = [:]
        for route in documents.flatMap(\.routes) {
            if let other = routes[route.name] {
                let name = ScalarValue.shown(route.name)
                report("routes.\(name): route '\(name)' is already declared at \(other.location)", route.location)
            } else {
                routes[route.name] = route
            }
        }
        return routes.mapValues(\.actors)
    }

    private mutating func actors(of route: ToolDraft.Route, _ routes: [String: [String]]) -> [String]? {
        switch route {
        case .actors(let actors): return actors
        case .template(let name, let path, let location):
            if let actors = routes[name] { return actors }
            let hint = NearestName.of(name, in: routes.keys.sorted()).map { "did you mean '\($0)'?" }
            let advice = hint ?? "declare it under 'routes', or write the actors as a list"
            report("\(path): there is no route '\(ScalarValue.shown(name))'; \(advice)", location)
            return nil
        }
    }

    /// A default that documents agree on; those that do not are reported, since the order of files would decide.
    private mutating func common<Value: Equatable>(
        _ value: KeyPath<ToolDocument, ToolDocument.Located<Value>?>,
        name: String
    ) -> Value? {
        let values = documents.compactMap { $0[keyPath: value] }
        for other in values.dropFirst() where other.value != values[0].value {
            let message = "defaults.\(name): another value is declared at \(values[0].location); keep one"
            report(message, other.location)
        }
        return values.first?.value
    }

    private mutating func report(_ message: String, _ location: SourceLocation) {
        problems.append(DocumentProblem(location: location, message: message))
    }
}
