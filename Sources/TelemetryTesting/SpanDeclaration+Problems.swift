// SPDX-License-Identifier: Apache-2.0

public import TelemetryCore

extension SpanDeclaration {
    /// What of a span contradicts its declaration; nothing when all is well.
    ///
    /// - Parameters:
    ///   - span: The finished span.
    ///   - started: The attributes it started with, where they are known.
    /// - Returns: One line a problem.
    public func problems(in span: SpanData, started: Attributes? = nil) -> [String] {
        var problems: [String] = []
        if !isName(span.name) { problems.append("'\(span.name)' is no '\(name)'") }
        if span.kind != kind { problems.append("it is of kind \(span.kind)") }
        problems += Self.undeclared(span.attributes, attributes.map(\.key))
        problems += required.filter { span.attributes[$0] == nil }.map { "\($0) is missing" }
        if let started {
            problems += required.filter { started[$0] == nil }.map { "\($0) is not there at the start" }
            let late = Set(attributes.filter { $0.moment == .end }.map(\.key))
            problems += started.map(\.key).filter(late.contains).map { "\($0) is there at the start" }
        }
        // https://opentelemetry.io/docs/specs/semconv/general/recording-errors/: on failures, and on nothing else.
        if span.status.isError != (span.attributes[.errorType] != nil) {
            problems.append("error.type and the status disagree")
        }
        for link in span.links { problems += Self.undeclared(link.attributes, EventCatalog.linkAttributes.map(\.key)) }
        for event in span.events {
            guard let declaration = EventCatalog.all.first(where: { $0.name == event.name }) else {
                problems.append("event \(event.name) is not declared")
                continue
            }
            problems += Self.undeclared(event.attributes, declaration.attributes)
            if declaration.spans != name { problems.append("event \(event.name) is not declared for it") }
        }
        return problems
    }

    private static func undeclared(_ attributes: Attributes, _ allowed: [AttributeKey]) -> [String] {
        attributes.compactMap { attribute in
            guard allowed.contains(attribute.key) else { return "\(attribute.key) is not declared for it" }
            guard let declaration = AttributeCatalog.all.first(where: { $0.key == attribute.key }) else {
                return "\(attribute.key) is not declared"
            }
            guard declaration.type.matches(attribute.value) else { return "\(attribute.key) is no \(declaration.type)" }
            guard let values = declaration.values, case .string(let value) = attribute.value else { return nil }
            return values.contains(value) ? nil : "'\(value)' is no value of \(attribute.key)"
        }
    }
}
