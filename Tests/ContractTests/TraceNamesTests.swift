// SPDX-License-Identifier: Apache-2.0

import ActorRuntime
import Envelopes
import Foundation
import TelemetryCore
import Testing
import TraceStore
import Transports

/// Spans, events and attributes: what is emitted is declared, and what is declared is emitted.
struct TraceNamesTests {
    /// Every place where a span, an event, a link or the resource has an attribute.
    private var used: Set<AttributeKey> {
        var keys = Set(SpanCatalog.all.flatMap { $0.attributes.map(\.key) })
        keys.formUnion(EventCatalog.all.flatMap(\.attributes))
        keys.formUnion(EventCatalog.linkAttributes.map(\.key))
        keys.formUnion(AttributeCatalog.resource.map(\.key))
        return keys
    }

    /// The names and symbols of constants in `Semantics`: `static let symbol = Type("name")` or `= "name"`.
    private func constants(_ pattern: Regex<(Substring, Substring, Substring)>) -> [(symbol: String, name: String)] {
        Checkout.semantics.flatMap { file in
            file.text.matches(of: pattern).map { (String($0.output.1), String($0.output.2)) }
        }
    }

    @Test func `every attribute is declared once, with its meaning, and found on something`() {
        let keys = constants(/static let (\w+) = AttributeKey\("([^"]+)"\)/)
        #expect(Set(keys.map(\.name)) == Set(AttributeCatalog.all.map(\.key.name)))
        #expect(AttributeCatalog.all.count == Set(AttributeCatalog.all.map(\.key)).count)
        for declaration in AttributeCatalog.all {
            #expect(!declaration.meaning.isEmpty, "\(declaration.key)")
            #expect(used.contains(declaration.key), "\(declaration.key) is on no span, event, link or resource")
        }
        #expect(used.isSubset(of: Set(AttributeCatalog.all.map(\.key))))
    }

    @Test func `every attribute is set by its symbol`() {
        // Of the resource, the environment may say what no code does.
        let resource = Set(AttributeCatalog.resource.map(\.key.name))
        for (symbol, name) in constants(/static let (\w+) = AttributeKey\("([^"]+)"\)/) where !resource.contains(name) {
            let isUsed = Checkout.users.contains { $0.text.contains(".\(symbol)") }
            #expect(isUsed, "nobody sets \(name)")
        }
        for file in Checkout.users {
            let isSpelled = file.text.contains(#"AttributeKey(""#)
            #expect(!isSpelled, "\(file.path) spells an attribute")
        }
    }

    @Test func `closed sets of other modules are as declared`() throws {
        func values(_ key: AttributeKey) -> Set<String> {
            Set(AttributeCatalog.all.first { $0.key == key }?.values ?? [])
        }
        let outcomes = Set(HopOutcome.allCases.map(\.name)).union(HandlerOutcome.allCases.map(\.rawValue))
        #expect(values(.asyaOutcome) == outcomes)
        #expect(values(.asyaErrorCode) == Set(ErrorCode.allCases.map(\.rawValue)))
        #expect(values(.asyaHandlerMode) == Set(RuntimeSettings.HandlerMode.allCases.map(\.rawValue)))
        #expect(values(.asyaDeadLetterReason) == Set(DeadLetterReason.Code.allCases.map(\.rawValue)))
    }

    @Test func `every span is declared under the name it is given`() {
        let functions = constants(#/static func (\w+)\(_ \w+: String\) -> String { "([^" ]+) /#)
        #expect(
            Set(functions.map(\.symbol)).isSuperset(
                of: ["send", "call", "redrive", "process", "handler", "publish", "settle", "replay", "toolCall"]
            )
        )
        for (function, operation) in functions {
            #expect(SpanCatalog.all.contains { $0.name.hasPrefix("\(operation) <") }, "\(function) is not declared")
            #expect(Checkout.users.contains { $0.text.contains("SpanNames.\(function)(") }, "nobody starts \(function)")
        }
        for file in Checkout.users {
            #expect(file.text.firstMatch(of: /startSpan\(\s*"/) == nil, "\(file.path) spells a span's name")
        }
    }

    // https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/#messaging-attributes
    @Test func `messaging spans start with what the conventions require`() {
        let kinds: [MessagingOperation: SpanKind] = [.send: .producer, .process: .consumer, .settle: .client]
        let spans: [(SpanDeclaration, MessagingOperation)] = [
            (SpanCatalog.send, .send), (SpanCatalog.redrive, .send), (SpanCatalog.publish, .send),
            (SpanCatalog.call, .send),
            (SpanCatalog.process, .process), (SpanCatalog.settle, .settle),
        ]
        for (span, operation) in spans {
            #expect(span.kind == kinds[operation], "\(span.name)")
            let required: [AttributeKey] = [
                .messagingSystem, .messagingOperationName, .messagingOperationType, .messagingDestinationName,
            ]
            for key in required { #expect(span.required.contains(key), "\(span.name) lacks \(key)") }
            #expect(span.attributes.contains { $0.key == .messagingMessageID }, "\(span.name)")
        }
        for span in SpanCatalog.all {
            #expect(span.attributes.contains { $0.key == .errorType && $0.condition != nil }, "\(span.name)")
        }
    }

    @Test func `every event is declared and added`() {
        let names = Checkout.semantics.first { $0.path.hasSuffix("/EventNames.swift") }?.text ?? ""
        let events = names.matches(of: /static let (\w+) = "([^"]+)"/)
        #expect(Set(events.map { String($0.output.2) }) == Set(EventCatalog.all.map(\.name)))
        for event in events {
            let symbol = "EventNames.\(event.output.1)"
            #expect(Checkout.users.contains { $0.text.contains(symbol) }, "nobody adds \(symbol)")
        }
        for file in Checkout.users {
            #expect(file.text.firstMatch(of: /addEvent\(\s*"/) == nil, "\(file.path) spells an event's name")
        }
    }
}
