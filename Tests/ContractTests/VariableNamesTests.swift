// SPDX-License-Identifier: Apache-2.0

import ActorRuntime
import Foundation
import OTLPExport
import Settings
import Sidecar
import Telemetry
import TelemetryCore
import Testing
import TraceStore

@testable import Gateway

/// Environment variables: what is read is declared, what is declared is read, and the defaults are those of the code.
struct VariableNamesTests {
    private let declared = Dictionary(grouping: VariableCatalog.all, by: \.name)

    /// The variables that a file names as a whole literal.
    private func literals(_ file: Checkout.File) -> Set<String> {
        // What only debug builds read is for tests, and no user's business.
        if file.text.contains("\n#if DEBUG\n") { return [] }
        var names = Set(file.text.matches(of: /"((?:ASYA|OTEL|AWS)_[A-Z0-9_]*[A-Z0-9])"/).map { String($0.output.1) })
        for match in file.text.matches(of: /exporter(?:String|Value)\(\s*"([A-Z_]+)"/) {
            names.insert("OTEL_EXPORTER_OTLP_\(match.output.1)")
            names.insert("OTEL_EXPORTER_OTLP_TRACES_\(match.output.1)")
        }
        for match in file.text.matches(of: /\bvariable\(("[A-Z0-9_", ]+")\)/) {
            names.formUnion(match.output.1.split(separator: ", ").map { String($0.dropFirst().dropLast()) })
        }
        let reads = /(?:getenv\(|environment\[|inherited\[|variables\[|environment\.string\()"([A-Z_]+)"/
        for match in file.text.matches(of: reads) {
            names.insert(String(match.output.1))
        }
        return names
    }

    @Test func `every variable that is read is declared`() {
        for file in Checkout.users {
            for name in literals(file).sorted() {
                #expect(declared[name] != nil, "\(file.path) reads \(name)")
            }
        }
    }

    @Test func `every declared variable is read, unless it is declared to have no effect`() {
        let read = Checkout.users.reduce(into: Set<String>()) { $0.formUnion(literals($1)) }
        for variable in VariableCatalog.all {
            if case .ignored = variable.effect { continue }
            let isRead = read.contains(variable.name)
            #expect(isRead, "nobody reads \(variable.name)")
        }
    }

    @Test func `every variable is declared once, with what is allowed`() {
        for (name, declarations) in declared {
            #expect(declarations.count == 1, "\(name)")
            for variable in declarations {
                #expect(!variable.meaning.isEmpty && !variable.allowed.isEmpty && !variable.readers.isEmpty, "\(name)")
                #expect(!variable.isSecret || Redaction.isSecret(name), "\(name) would be printed")
            }
        }
    }

    @Test(arguments: [
        ("Sources/Sidecar/", ComponentName.sidecar), ("Sources/ActorRuntime/", .runtime),
        ("Sources/Gateway/", .gateway), ("Sources/Access/", .gateway), ("Sources/Brokers/", .gateway),
        ("Sources/Telemetry/Telemetry.swift", .cli), ("Sources/Operator/Process/", .operator),
        ("Sources/Workloads/Settings/", .operator),
    ])
    func `a variable that a component's folder reads is declared to be read by it`(
        path: String,
        component: ComponentName
    ) {
        for file in Checkout.users where file.path.hasPrefix(path) {
            for name in literals(file) {
                for variable in declared[name] ?? [] where variable.effect == .honoured {
                    #expect(variable.readers.contains(component), "\(file.path) reads \(name)")
                }
            }
        }
    }

    /// The declared defaults of what a component reads, but for what it cannot start without.
    private func defaults(of component: ComponentName, prefix: String) -> [(name: String, value: String)] {
        VariableCatalog.all.filter { $0.readers.contains(component) && $0.name.hasPrefix(prefix) }.compactMap {
            guard case .value(let value) = $0.defaultValue else { return nil }
            return ($0.name, value)
        }
    }

    @Test func `the sidecar's defaults are the declared ones`() throws {
        let minimum = ["ASYA_ACTOR_NAME": "a", "ASYA_SQLITE_PATH": "q.db"]
        let unset = "\(try SidecarConfiguration(Environment(minimum)))"
        for (name, value) in defaults(of: .sidecar, prefix: "ASYA_") {
            let set = "\(try SidecarConfiguration(Environment(minimum.merging([name: value]) { $1 })))"
            #expect(set == unset, "\(name)=\(value)")
        }
    }

    @Test func `the runtime's defaults are the declared ones`() throws {
        func settings(_ more: [String: String]) throws -> String {
            var settings = try RuntimeSettings(Environment(["ASYA_HANDLER": "m.f"].merging(more) { $1 }))
            settings.environment = Environment([:])
            return "\(settings)"
        }
        let unset = try settings([:])
        for (name, value) in defaults(of: .runtime, prefix: "ASYA_") {
            #expect(try settings([name: value]) == unset, "\(name)=\(value)")
        }
    }

    @Test func `the gateway's defaults are the declared ones`() throws {
        let minimum = ["ASYA_SQLITE_PATH": "q.db"]
        let unset = "\(try GatewayConfiguration(Environment(minimum)))"
        for (name, value) in defaults(of: .gateway, prefix: "ASYA_") {
            let set = "\(try GatewayConfiguration(Environment(minimum.merging([name: value]) { $1 })))"
            #expect(set == unset, "\(name)=\(value)")
        }
    }

    @Test func `the trace store's defaults are the declared ones`() throws {
        func options(_ more: [String: String]) throws -> String {
            let environment = Environment(["ASYA_TRACE_STORE": "traces"].merging(more) { $1 })
            return "\(try TraceStoreOptions.read(environment, component: .sidecar, instance: "a"), default: "none")"
        }
        let unset = try options([:])
        for (name, value) in defaults(of: .sidecar, prefix: "ASYA_TRACE_") {
            #expect(try options([name: value]) == unset, "\(name)=\(value)")
        }
    }

    @Test func `the defaults of OpenTelemetry's variables are the declared ones`() {
        func everything(_ more: [String: String]) -> String {
            var warnings: [String] = []
            let environment = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318"].merging(more) { $1 }
            let export = OTLPConfiguration(environment: environment, warnings: &warnings)
            let limits = SpanLimits(environment: environment, warnings: &warnings)
            let selection = SamplerSelection(environment: environment)
            warnings += selection.warnings
            return "\(export, default: "none") \(limits) \(selection.sampler) \(warnings)"
        }
        let unset = everything([:])
        for (name, value) in defaults(of: .sidecar, prefix: "OTEL_") {
            #expect(everything([name: value]) == unset, "\(name)=\(value)")
        }
    }

    @Test func `an end actor's minimum is what is declared as required`() {
        for variable in VariableCatalog.all where variable.defaultValue == .required {
            let all = ["ASYA_ACTOR_NAME": "a", "ASYA_SQLITE_PATH": "q.db", "ASYA_HANDLER": "m.f"]
            let without = Environment(all.filter { $0.key != variable.name })
            #expect(all[variable.name] != nil, "\(variable.name)")
            let sidecar = try? SidecarConfiguration(without)
            let runtime = try? RuntimeSettings(without)
            #expect(sidecar == nil || runtime == nil, "every component starts without \(variable.name)")
        }
    }
}
