// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Manifests

@Suite struct ExampleManifestsTests {
    private func example(_ name: String) throws -> ManifestSet {
        let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        return try ManifestReader.read(paths: ["/\(folder)/../../deploy/examples/\(name)"])
    }

    @Test func `the hello example is one actor`() throws {
        let set = try example("hello")
        #expect(set.warnings.isEmpty)
        #expect(set.actors.map(\.handler) == ["hello.greet"])
    }

    @Test func `the documents example is seven actors of every form`() throws {
        let set = try example("documents")
        #expect(set.warnings.isEmpty)
        #expect(set.actors.map(\.name) == ["read", "split", "analyse", "extract", "judge", "review", "write"])
        #expect(set.actors.allSatisfy { $0.handler != nil })
        #expect(set.actors[4].runtime.literalValue(of: "ASYA_HANDLER_MODE") == "envelope")
        #expect(set.actors[0].resiliency.rules.map(\.action) == [.fail, .retry])
    }
}
