// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LocalCluster

struct RunFolderTests {
    private let longest = "/asya-runtime.sock.workers"

    @Test func `sockets lie in the data folder, named after their replicas`() {
        let run = RunFolder(DataFolder("/data"), actors: ["read"], replicas: 2, temporary: "/tmp")
        #expect(run.path == "/data/run")
        #expect(run.folder(actor: "read", replica: 1, number: 7) == "/data/run/read-1")
    }

    @Test func `a path too long for a socket is replaced by a short one of the same data folder`() {
        let deep = DataFolder("/" + String(repeating: "d", count: 60))
        let name = String(repeating: "a", count: 63)
        let run = RunFolder(deep, actors: [name], replicas: 1, temporary: "/var/tmp")
        #expect(run.path.hasPrefix("/var/tmp/asya-"))
        #expect(run == RunFolder(deep, actors: [name], replicas: 1, temporary: "/var/tmp"))
        #expect(run != RunFolder(DataFolder(deep.path + "e"), actors: [name], replicas: 1, temporary: "/var/tmp"))
        #expect(run.folder(actor: name, replica: 0, number: 7) == "\(run.path)/7")
    }

    @Test(arguments: [1, 20, 40, 50, 60, 70, 80, 120])
    func `no socket's path is longer than Linux allows`(length: Int) {
        let data = DataFolder("/" + String(repeating: "d", count: length))
        let name = String(repeating: "a", count: 63)
        let temporary = "/" + String(repeating: "t", count: length)
        let run = RunFolder(data, actors: ["b", name], replicas: 1_000, temporary: temporary)
        for actor in ["b", name] {
            let socket = run.folder(actor: actor, replica: 999, number: 1_999) + longest
            #expect(socket.utf8.count <= RunFolder.longestSocketPath)
        }
    }
}
