// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What the machine knows about this process, apart from its environment.
struct ResourceFacts: Equatable {
    var hostName: String
    var architecture: String
    var processID: Int
    var executableName: String
    /// When the process started, in Unix nanoseconds.
    var startUnixNano: UInt64?
    /// The container the process runs in.
    var containerID: String?
    /// The machine's identifier; nil in a container, where it would be that of the image.
    var hostID: String?
    /// The namespace of the pod's service account, which is the pod's.
    var podNamespace: String?

    /// The facts of the running process.
    static func current() -> ResourceFacts {
        var system = utsname()
        _ = unsafe uname(&system)
        let containerID = ContainerID.find(
            controlGroups: SystemFile.text("/proc/self/cgroup") ?? "",
            mounts: SystemFile.text("/proc/self/mountinfo") ?? ""
        )
        let marks = ["/.dockerenv", "/run/.containerenv", serviceAccount]
        let isContainer = containerID != nil || marks.contains { unsafe access($0, F_OK) == 0 }
        return ResourceFacts(
            hostName: text(of: system.nodename),
            architecture: architecture(machine: text(of: system.machine)),
            processID: Int(getpid()),
            executableName: executable(),
            startUnixNano: ProcessCollector.startUnixNano(),
            containerID: containerID,
            hostID: isContainer ? nil : SystemFile.text("/etc/machine-id").flatMap(machineID),
            podNamespace: SystemFile.text(serviceAccount + "/namespace").flatMap { $0.isEmpty ? nil : $0 }
        )
    }

    /// What Kubernetes mounts into pods unless told not to.
    private static let serviceAccount = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// https://www.freedesktop.org/software/systemd/man/latest/machine-id.html: 32 hexadecimal digits, or the word
    /// `uninitialized`.
    static func machineID(_ text: String) -> String? {
        let id = text.prefix { $0.isHexDigit }
        return id.count == 32 && text.dropFirst(32).allSatisfy(\.isNewline) ? String(id) : nil
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
