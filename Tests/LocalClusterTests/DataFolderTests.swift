// SPDX-License-Identifier: Apache-2.0

import Glibc
import Processes
import Testing

@testable import LocalCluster

struct DataFolderTests {
    @Test func `a folder is named from the root, whether it exists or not`() throws {
        let temporary = try TemporaryFolder()
        #expect(DataFolder("\(temporary.path)/missing/data/").path == "\(temporary.path)/missing/data")
        #expect(DataFolder(".asya").path.hasPrefix("/"))
        #expect(DataFolder("/").queues == "//queues.db")
    }

    @Test func `missing folders are made, and go again when they stay empty`() throws {
        let temporary = try TemporaryFolder()
        let data = DataFolder("\(temporary.path)/a/b")
        let made = try data.prepare()
        #expect(made == ["\(temporary.path)/a", "\(temporary.path)/a/b", "\(temporary.path)/a/b/traces"])
        #expect(FileSystem.names(in: data.path) == ["traces"])
        DataFolder.removeEmpty(made)
        #expect(!FileSystem.exists("\(temporary.path)/a"))
    }

    @Test func `a path below a file cannot be made`() throws {
        let temporary = try TemporaryFolder()
        try temporary.write("", to: "file")
        let error = #expect(throws: FileError.self) { try DataFolder("\(temporary.path)/file/data").prepare() }
        #expect(error?.description.contains("\(temporary.path)/file/data: Not a directory") == true)
    }

    @Test func `a session makes its folders and takes all of them away again`() throws {
        let temporary = try TemporaryFolder()
        let data = DataFolder("\(temporary.path)/data")
        let run = RunFolder(data, actors: ["a"], replicas: 1, temporary: "/tmp")
        let session = try ClusterSession(data, run, folders: ["\(run.path)/a-0"])
        #expect(FileSystem.isFolder("\(run.path)/a-0"))
        #expect(FileSystem.exists(data.lock))
        session.close()
        #expect(!FileSystem.exists(data.path))
    }

    @Test func `a session leaves what was kept`() throws {
        let temporary = try TemporaryFolder()
        let data = DataFolder("\(temporary.path)/data")
        let session = try ClusterSession(
            data,
            RunFolder(data, actors: ["a"], replicas: 1, temporary: "/tmp"),
            folders: []
        )
        try temporary.write("x", to: "data/queues.db")
        session.close()
        #expect(FileSystem.names(in: data.path) == ["queues.db"])
    }

    @Test func `another process's lock is told with its number`() async throws {
        let temporary = try TemporaryFolder()
        let path = "\(temporary.path)/up.lock"
        // flock(1) takes another kind of lock; Python's fcntl takes this one.
        var holder = ChildSpecification(
            executable: "python3",
            arguments: [
                "-c",
                "import fcntl,sys\nf=open(sys.argv[1],'w')\nfcntl.lockf(f,fcntl.LOCK_EX)\nprint(1,flush=True)\n"
                    + "sys.stdin.read()",
                path,
            ]
        )
        let (input, inputEnd) = try Descriptor.pipe()
        let (output, outputEnd) = try Descriptor.pipe()
        holder.standardInput = .descriptor(input)
        holder.standardOutput = .descriptor(outputEnd)
        let child = try await ChildProcess.spawn(holder)
        input.close()
        outputEnd.close()
        var byte: UInt8 = 0
        #expect(unsafe read(output.rawValue, &byte, 1) == 1)
        #expect(DataLock.holder(ofFile: path) == child.processID)
        do throws(DataLock.Failure) {
            _ = try DataLock(path)
            Issue.record("the lock was taken twice")
        } catch {
            guard case .heldBy(child.processID) = error else {
                Issue.record("\(error)")
                return
            }
        }
        inputEnd.close()
        _ = await child.waitForExit()
        let lock = try DataLock(path)
        lock.release()
        #expect(!FileSystem.exists(path))
    }
}
