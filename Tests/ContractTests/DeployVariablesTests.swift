// SPDX-License-Identifier: Apache-2.0

import Foundation
import TelemetryCore
import Testing

/// What charts, manifests, images and examples set is what components read.
struct DeployVariablesTests {
    private let files =
        Checkout.files(below: "deploy", extensions: ["yaml", "tpl", "md", "c"])
        + [Checkout.File(path: "deploy/images/Containerfile", text: Checkout.text(of: "deploy/images/Containerfile"))]
    private let declared = Dictionary(grouping: VariableCatalog.all, by: \.name)

    /// The variables that a file names.
    private func names(_ file: Checkout.File) -> Set<String> {
        let matches = file.text.matches(of: /\b((?:ASYA|OTEL)_[A-Z0-9_]*[A-Z0-9])\b(?!_)/)
        return Set(matches.map { String($0.output.1) })
    }

    @Test func `every variable is declared and has an effect`() {
        #expect(files.count > 10)
        for file in files {
            for name in names(file).sorted() {
                let variable = declared[name]?.first
                #expect(variable != nil, "\(file.path) names \(name)")
                #expect(variable?.effect == .honoured, "\(file.path) names \(name)")
            }
        }
    }

    // The operator makes queues with the variables of those who use them.
    @Test(arguments: [
        ("asya-operator", [ComponentName.operator, .sidecar]), ("asya-gateway", [.gateway]),
        ("asya-crew", [.sidecar]), ("asya-actors", [.runtime]),
    ])
    func `what a chart sets is read by the component that it starts`(chart: String, components: [ComponentName]) {
        let templates = Checkout.files(below: "deploy/helm/\(chart)/templates", extensions: ["yaml"])
        let names = templates.reduce(into: Set<String>()) { $0.formUnion(self.names($1)) }
        #expect(!names.isEmpty)
        for name in names.sorted() {
            let readers = declared[name]?.first?.readers ?? []
            #expect(components.contains { readers.contains($0) }, "\(chart) sets \(name)")
        }
    }

    @Test func `what the charts share is read by the gateway`() {
        for file in Checkout.files(below: "deploy/helm/shared", extensions: ["tpl"]) {
            for name in names(file).sorted() {
                #expect(declared[name]?.first?.readers.contains(.gateway) == true, "\(file.path) sets \(name)")
            }
        }
    }
}
