// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing
import YAMLDocuments

@testable import Manifests

@Suite final class ManifestFilesTests {
    private let folder: String

    init() throws {
        var template = Array("/tmp/asya-manifests-XXXXXX".utf8CString)
        let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.flatMap { unsafe mkdtemp($0) }.map { unsafe String(cString: $0) }
        }
        folder = try #require(made)
    }

    deinit {
        for name in ["b.yaml", "a.yml", "c.txt", "bad.yaml"] { unsafe unlink("\(folder)/\(name)") }
        unsafe rmdir(folder)
    }

    private func write(_ name: String, _ bytes: [UInt8]) throws {
        let descriptor = unsafe open("\(folder)/\(name)", O_CREAT | O_WRONLY | O_TRUNC, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let written = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        try #require(written == bytes.count)
    }

    @Test func `a folder stands for its YAML files by name, and a path twice for one`() throws {
        try write("b.yaml", Array(Sample.minimal.utf8))
        try write("a.yml", Array(Sample.complete.utf8))
        try write("c.txt", Array("{".utf8))
        let set = try ManifestReader.read(paths: [folder, "\(folder)/b.yaml"])
        #expect(set.actors.map(\.name) == ["analyse", "hello"])
        #expect(set.actors.map(\.location.file) == ["\(folder)/a.yml", "\(folder)/b.yaml"])
    }

    @Test func `an actor is declared once over all files`() throws {
        try write("b.yaml", Array(Sample.minimal.utf8))
        try write("a.yml", Array(Sample.minimal.utf8))
        let error = #expect(throws: DocumentError.self) { try ManifestReader.read(paths: [self.folder]) }
        let message = "metadata.name: actor 'hello' is already declared at \(folder)/a.yml:1:1"
        #expect(error?.problems.map(\.message) == [message])
    }

    @Test func `paths that cannot be read are problems like the others`() throws {
        try write("bad.yaml", [0x61, 0xFF])
        try write("b.yaml", Array("kind: AsyncActor\n".utf8))
        let error = #expect(throws: DocumentError.self) {
            try ManifestReader.read(paths: ["\(self.folder)/none.yaml", self.folder, "/proc/self/fdinfo"])
        }
        let problems = error?.problems ?? []
        #expect(
            problems.contains { $0.description == "\(folder)/none.yaml: cannot be read: No such file or directory" }
        )
        #expect(problems.contains { $0.description == "\(folder)/bad.yaml: not UTF-8; save it as UTF-8 text" })
        #expect(problems.contains { $0.location.file == "\(folder)/b.yaml" })
        #expect(problems.contains { $0.message == "the folder holds no file that ends in .yaml or .yml" })
    }
}
