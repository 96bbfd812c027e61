// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Glibc
import Testing

@testable import Results

struct FolderResultReaderTests {
    private func ids(_ entries: [FolderResultReader.Entry]) throws -> [String] {
        try entries.map { try Envelope(decoding: $0.bytes).id }
    }

    @Test func `a missing folder holds no results`() throws {
        var reader = FolderResultReader(directory: "/nowhere/results", sinceUnixNano: 0)
        #expect(reader.next() == [])
        #expect(reader.nextRecent(nowUnixNano: 1) == [])
    }

    @Test func `results come once, the oldest first, with the end they reached`() async throws {
        let folder = try ResultFolder()
        try await folder.store("one")
        folder.advance(bySeconds: 1)
        try await folder.store("two", .error)
        folder.advance(bySeconds: 1)
        try await folder.store("three")
        var reader = FolderResultReader(directory: folder.path, sinceUnixNano: 0)
        let found = reader.next()
        #expect(try ids(found) == ["one", "two", "three"])
        #expect(found.map(\.outcome) == [.happy, .error, .happy])
        #expect(reader.next() == [])
        try await folder.store("four")
        #expect(try ids(reader.next()) == ["four"])
    }

    @Test func `what was stored before the beginning is left out`() async throws {
        let folder = try ResultFolder()
        try await folder.store("early")
        folder.advance(bySeconds: 1)
        var reader = FolderResultReader(directory: folder.path, sinceUnixNano: folder.now)
        try await folder.store("late")
        #expect(try ids(reader.next()) == ["late"])
    }

    @Test func `a recent look finds what was stored since the last one, and what came a little late`() async throws {
        let folder = try ResultFolder()
        var reader = FolderResultReader(directory: folder.path, sinceUnixNano: folder.now)
        try await folder.store("one")
        #expect(try ids(reader.nextRecent(nowUnixNano: folder.now)) == ["one"])
        folder.advance(bySeconds: 4)
        #expect(reader.nextRecent(nowUnixNano: folder.now) == [])
        try await folder.store("two")
        folder.advance(bySeconds: 60)
        try await folder.store("three")
        #expect(try ids(reader.nextRecent(nowUnixNano: folder.now)) == ["two", "three"])
    }

    @Test func `only a full look finds what came very late`() async throws {
        let folder = try ResultFolder()
        let start = folder.now
        var reader = FolderResultReader(directory: folder.path, sinceUnixNano: start)
        folder.advance(bySeconds: 60)
        _ = reader.nextRecent(nowUnixNano: folder.now)
        folder.set(start)
        try await folder.store("late")
        #expect(reader.nextRecent(nowUnixNano: start + 61_000_000_000) == [])
        #expect(try ids(reader.next()) == ["late"])
    }

    @Test func `a file that is still being written is not a result`() async throws {
        let folder = try ResultFolder()
        try await folder.store("one")
        var reader = FolderResultReader(directory: folder.path, sinceUnixNano: 0)
        let entry = try #require(reader.next().first)
        let hidden = entry.path.replacing("one.json", with: ".two.json")
        let file = unsafe open(hidden, O_WRONLY | O_CREAT, 0o644)
        #expect(file >= 0)
        close(file)
        #expect(reader.next() == [])
    }
}
