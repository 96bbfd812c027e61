// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What the machine knows about this process, apart from its environment.
struct ResourceFacts: Equatable {
    var hostName: String
    var architecture: String
    var processID: Int
    var executableName: String

    /// The facts of the running process.
    static func current() -> ResourceFacts {
        var system = utsname()
        _ = unsafe uname(&system)
        return ResourceFacts(
            hostName: text(of: system.nodename),
            architecture: architecture(machine: text(of: system.machine)),
            processID: Int(getpid()),
            executableName: executable()
        )
    }

    /// https://opentelemetry.io/docs/specs/semconv/registry/attributes/host/: `host.arch` has names of its own.
    static func architecture(machine: String) -> String {
        switch machine {
        case "x86_64": "amd64"
        case "aarch64": "arm64"
        default: machine
        }
    }

    private static func executable() -> String {
        let path = CommandLine.arguments.first ?? ""
        return path.split(separator: "/").last.map(String.init) ?? "unknown"
    }

    /// A C array of characters up to its zero.
    private static func text<Characters>(of characters: Characters) -> String {
        unsafe withUnsafeBytes(of: characters) { buffer in
            unsafe String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
