// SPDX-License-Identifier: Apache-2.0

import TelemetryTesting
import Testing

@testable import Access

@Suite struct APIKeyFileTests {
    private let clock = ManualClock()
    private let log = NoticeLog()
    private let file = TestFile()

    private func source() throws -> APIKeyFile {
        APIKeyFile(path: file.path, keys: try APIKeyFile.read(file.path), clock: clock) { [log] in log.add($0) }
    }

    @Test func `keys change with their file within a second`() throws {
        defer { file.remove() }
        try file.write("ci:0123456789abcdef")
        let source = try source()
        #expect(source.current().keys.map(\.name) == ["ci"])
        try file.write("ci:0123456789abcdef\nops:fedcba9876543210")
        #expect(source.current().keys.count == 1)
        clock.advance(by: .seconds(1))
        #expect(source.current().keys.count == 2)
        #expect(log.notices == [.apiKeysReloaded(count: 2)])
    }

    @Test func `a file that cannot be used changes nothing and is told of once`() throws {
        defer { file.remove() }
        try file.write("ci:0123456789abcdef")
        let source = try source()
        for text in ["ci:short", nil] {
            if let text { try file.write(text) } else { file.remove() }
            for _ in 0..<3 {
                clock.advance(by: .seconds(1))
                #expect(source.current().keys.map(\.name) == ["ci"])
            }
        }
        #expect(log.notices.count == 2)
        #expect(log.notices.allSatisfy { if case .apiKeysRefused = $0 { true } else { false } })
        try file.write("new:0123456789abcdef")
        clock.advance(by: .seconds(1))
        #expect(source.current().keys.map(\.name) == ["new"])
    }

    @Test func `a file that is not there, too long or no text is refused`() throws {
        defer { file.remove() }
        #expect(throws: APIKeyProblem.self) { try APIKeyFile.read(file.path) }
        try file.write(String(repeating: "#", count: (1 << 20) + 1))
        #expect(throws: APIKeyProblem(source: file.path, reason: "is longer than 1048576 bytes")) {
            try APIKeyFile.read(file.path)
        }
        #expect(throws: APIKeyProblem.self) { try APIKeyFile.read("/dev/zero") }
        #expect(throws: APIKeyProblem.self) { try APIKeyFile.read("/") }
    }
}
