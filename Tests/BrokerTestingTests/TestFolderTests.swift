// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import Glibc
import Testing

struct TestFolderTests {
    @Test func `a folder goes away with what is in it`() throws {
        var folder: TestFolder? = try TestFolder("kit")
        let path = try #require(folder?.path)
        try folder?.makeFolder("inner")
        try folder?.write("one", to: "inner/file")
        #expect(folder?.read("inner/file") == "one")
        #expect(folder?.read("inner/file", last: 2) == "ne")
        #expect(folder?.read("missing") == "")
        folder = nil
        #expect(unsafe access(path, F_OK) == -1)
    }

    @Test func `free ports are different`() {
        let ports = FreePort.choose(20)
        #expect(Set(ports).count == 20)
        #expect(ports.allSatisfy { $0 > 1023 })
    }
}
