// SPDX-License-Identifier: Apache-2.0

import Glibc
import Settings
import Testing

@testable import ActorRuntime

@Suite struct BundleTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ text: String, _ name: String, mode: mode_t = 0o644) throws(RuntimeFailure) {
        try SocketFolder.write(text, to: "\(folder.path)/\(name)")
        _ = unsafe chmod("\(folder.path)/\(name)", mode)
    }

    private func mode(_ name: String) -> mode_t {
        var status = stat()
        _ = unsafe stat("\(folder.path)/\(name)", &status)
        return status.st_mode & 0o777
    }

    private func makeBundle() throws {
        for path in ["bundle/lib", "bundle/libexec"] { try SocketFolder.create("\(folder.path)/\(path)") }
        try write("launcher", "bundle/asya-runtime", mode: 0o755)
        try write("program", "bundle/libexec/asya-runtime", mode: 0o755)
        try write("loader", "bundle/lib/ld-linux-x86-64.so.2", mode: 0o755)
        try write("library", "bundle/lib/libc.so.6")
    }

    private func install(_ target: String) throws(RuntimeFailure) -> Int {
        let loader = "\(folder.path)/bundle/lib/ld-linux-x86-64.so.2"
        return try BundleInstallation(executable: loader, target: "\(folder.path)/\(target)").run()
    }

    @Test func `a bundle is copied with its modes, and again over what is there`() throws {
        try makeBundle()
        for _ in 0..<2 {
            #expect(try install("copy") == "launcherprogramloaderlibrary".utf8.count)
            #expect(try folder.read("copy/libexec/asya-runtime") == Array("program".utf8))
            #expect(try folder.read("copy/lib/libc.so.6") == Array("library".utf8))
            #expect(mode("copy/asya-runtime") == 0o755 && mode("copy/lib/libc.so.6") == 0o644)
            try write("half", "copy/lib/libc.so.6", mode: 0o600)
        }
    }

    @Test func `a program that was not started from a bundle has nothing to copy`() {
        for executable in ["/usr/bin/asya-runtime", "/lib64/other", "ld-linux-x86-64.so.2", ""] {
            #expect(throws: RuntimeFailure.self) { try BundleInstallation(executable: executable, target: "/tmp/x") }
        }
    }

    @Test func `a folder that cannot be written is named`() throws {
        try makeBundle()
        try write("a file, no folder", "copy")
        let failure = #expect(throws: RuntimeFailure.self) { try install("copy") }
        #expect(failure?.description.contains("\(folder.path)/copy/asya-runtime.new cannot be written") == true)
        #expect(failure?.description.contains("must be writable") == true)
    }

    @Test func `workers get back what the launcher kept from the program`() {
        let kept = Environment(["ASYA_IMAGE_LD_PRELOAD": "/a.so", "LD_LIBRARY_PATH": "/b", "A": "1"])
        let restored = ["LD_PRELOAD": "/a.so", "LD_LIBRARY_PATH": "/b", "A": "1"]
        #expect(LoaderVariables.restore(kept).variables == restored)
        #expect(LoaderVariables.restore(Environment(["A": "1"])).variables == ["A": "1"])
    }
}
