// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Processes

@Suite(.timeLimit(.minutes(10))) struct ChildProcessTests {
    /// Runs a shell script to its end and returns what it wrote to standard output.
    private func output(
        of script: String,
        _ change: (inout ChildSpecification) -> Void = { _ in }
    ) async throws -> (String, Processes.ExitStatus) {
        let (readEnd, writeEnd) = try Descriptor.pipe()
        var specification = ChildSpecification(executable: "sh", arguments: ["-c", script])
        specification.standardOutput = .descriptor(writeEnd)
        change(&specification)
        let child = try await ChildProcess.spawn(specification)
        writeEnd.close()
        let status = await child.waitForExit()
        return (String(decoding: try readAll(readEnd), as: UTF8.self), status)
    }

    private func readAll(_ descriptor: Descriptor) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var part: [UInt8] = Array(repeating: 0, count: 4096)
        while true {
            let count = unsafe read(descriptor.rawValue, &part, part.count)
            guard count > 0 else { return bytes }
            bytes += part.prefix(count)
        }
    }

    @Test func `a child runs with the given arguments, environment and folder`() async throws {
        let (text, status) = try await output(of: "echo $0 $GREETING; pwd") {
            $0.arguments.append("zero")
            $0.environment = ["GREETING": "hello", "PATH": "/usr/bin:/bin"]
            $0.workingDirectory = "/usr"
        }
        #expect(text == "zero hello\n/usr\n")
        #expect(status == .exited(0))
    }

    /// Whether this machine lets processes be kept from the network.
    private static let hasNetworkNamespaces: Bool = {
        ["-n", "-rn"].contains { unsafe system("unshare \($0) true 2>/dev/null") == 0 }
    }()

    @Test(.enabled(if: hasNetworkNamespaces)) func `an isolated child has loopback and nothing else`() async throws {
        let (text, status) = try await output(of: "grep -o '[a-z0-9]*:' /proc/net/dev; id -u") {
            $0.isolatesNetwork = true
        }
        #expect(text == "lo:\n\(getuid())\n")
        #expect(status == .exited(0))
    }

    @Test func `exit codes and signals are told apart`() async throws {
        #expect(try await output(of: "exit 7").1 == .exited(7))
        let killed = try await output(of: "kill -SEGV $$").1
        #expect(killed == .signaled(SIGSEGV))
        #expect(killed.description == "signal SIGSEGV")
    }

    @Test func `a child gets only the descriptors it was given`() async throws {
        let leak = unsafe open("/dev/null", O_RDONLY)
        defer { close(leak) }
        let (first, second) = try Descriptor.socketPair()
        let (text, _) = try await output(of: "ls /proc/self/fd | tr '\\n' ' '; readlink /proc/self/fd/3 | cut -c1-6") {
            $0.additionalDescriptors = [first]
        }
        // ls opens the folder it lists with the lowest number that is free, 4.
        #expect(text == "0 1 2 3 4 socket\n")
        withExtendedLifetime(second) {}
    }

    @Test func `descriptors may be given in an order that would overwrite each other`() async throws {
        let pipes = try (0..<3).map { _ in try Descriptor.pipe() }
        let (text, _) = try await output(of: "for i in 3 4 5; do readlink /proc/self/fd/$i; done") {
            $0.additionalDescriptors = [pipes[2].readEnd, pipes[0].readEnd, pipes[1].readEnd]
        }
        func name(_ index: Int) throws -> String {
            var status = stat()
            let code = unsafe fstat(pipes[index].readEnd.rawValue, &status)
            #expect(code == 0)
            return "pipe:[\(status.st_ino)]"
        }
        #expect(text.split(separator: "\n").map(String.init) == [try name(2), try name(0), try name(1)])
    }

    @Test func `a child starts with an empty signal mask and default dispositions`() async throws {
        signal(SIGPIPE, SIG_IGN)
        let (text, _) = try await output(of: "grep -E 'Sig(Blk|Ign)' /proc/self/status")
        for line in text.split(separator: "\n") {
            let mask = line.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) }
            // Signals 32 and 33 belong to the C library, which lets nobody set them.
            #expect(mask.map { $0 & ~0x1_8000_0000 } == 0, "\(line)")
        }
    }

    @Test func `what cannot be started is an error that says what is wrong`() async throws {
        await #expect(throws: SpawnError.executableNotFound(name: "no-such-program", searchPath: "/usr/bin")) {
            var specification = ChildSpecification(executable: "no-such-program")
            specification.environment = ["PATH": "/usr/bin"]
            _ = try await ChildProcess.spawn(specification)
        }
        await #expect(throws: SpawnError.executableNotFound(name: "/no/such/file", searchPath: nil)) {
            _ = try await ChildProcess.spawn(ChildSpecification(executable: "/no/such/file"))
        }
        await #expect(throws: SpawnError.notExecutable(path: "/etc/passwd", code: EACCES)) {
            _ = try await ChildProcess.spawn(ChildSpecification(executable: "/etc/passwd"))
        }
        await #expect(throws: SpawnError.workingDirectory(path: "/no/such/folder", code: ENOENT)) {
            var specification = ChildSpecification(executable: "true")
            specification.workingDirectory = "/no/such/folder"
            _ = try await ChildProcess.spawn(specification)
        }
        await #expect(throws: SpawnError.embeddedNUL) {
            _ = try await ChildProcess.spawn(ChildSpecification(executable: "true", arguments: ["a\0b"]))
        }
        #expect("\(SpawnError.executableNotFound(name: "python3", searchPath: "/bin"))".contains("install it"))
    }

    @Test func `killing the group reaches what the child started`() async throws {
        let (readEnd, writeEnd) = try Descriptor.pipe()
        var specification = ChildSpecification(executable: "sh", arguments: ["-c", "sleep 1000 & echo; sleep 1000"])
        specification.standardOutput = .descriptor(writeEnd)
        let child = try await ChildProcess.spawn(specification)
        writeEnd.close()
        var byte: UInt8 = 0
        let count = unsafe read(readEnd.rawValue, &byte, 1)
        #expect(count == 1)
        #expect(child.killGroup(SIGKILL))
        #expect(await child.waitForExit() == .signaled(SIGKILL))
        // The pipe ends only when both sleepers are gone.
        #expect(try readAll(readEnd).isEmpty)
    }

    @Test func `members of the group that outlive the child are killed when asked for`() async throws {
        let (text, status) = try await output(of: "sleep 1000 & echo started") { $0.endsProcessGroup = true }
        #expect(text == "started\n")
        #expect(status == .exited(0))
    }

    @Test func `no zombie is left and a late signal reaches nobody`() async throws {
        let child = try await ChildProcess.spawn(ChildSpecification(executable: "true"))
        #expect(await child.waitForExit() == .exited(0))
        #expect(child.exitStatus == .exited(0))
        #expect(!child.kill(SIGKILL))
        #expect(!child.killGroup(SIGKILL))
        #expect(kill(child.processID, 0) == -1 && errno == ESRCH)
    }

    @Test func `many children at once all report their own exit`() async throws {
        let codes = try await withThrowingTaskGroup(of: (Int32, Processes.ExitStatus).self) { group in
            for code in Int32(0)..<40 {
                group.addTask {
                    let specification = ChildSpecification(executable: "sh", arguments: ["-c", "exit \(code)"])
                    return (code, await (try ChildProcess.spawn(specification)).waitForExit())
                }
            }
            var codes: [Int32: Processes.ExitStatus] = [:]
            for try await (code, status) in group { codes[code] = status }
            return codes
        }
        for code in Int32(0)..<40 { #expect(codes[code] == .exited(code)) }
    }

    @Test func `a child dies with the process that started it`() async throws {
        // PR_GET_PDEATHSIG is 2.
        let script = "import ctypes; s = ctypes.c_int(); ctypes.CDLL(None).prctl(2, ctypes.byref(s)); print(s.value)"
        let (text, _) = try await output(of: "exec python3 -c '\(script)'")
        #expect(text == "9\n")
    }
}
