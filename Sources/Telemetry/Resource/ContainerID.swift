// SPDX-License-Identifier: Apache-2.0

/// The identifier that a container's runtime gave it, found in what the kernel tells every process of it.
///
/// https://opentelemetry.io/docs/specs/semconv/registry/attributes/container/. It is 64 hexadecimal digits with Docker,
/// containerd, CRI-O and Podman; nothing else is taken for one, and a pod's sandbox is no container.
enum ContainerID {
    /// Finds it; nil outside of containers and where the runtime hides it.
    ///
    /// - Parameters:
    ///   - controlGroups: `/proc/self/cgroup`, which names it where the container shares the host's view of groups.
    ///   - mounts: `/proc/self/mountinfo`, which otherwise shows the host's folder behind files such as `/etc/hostname`.
    /// - Returns: The identifier.
    static func find(controlGroups: String, mounts: String) -> String? {
        for line in controlGroups.split(separator: "\n") {
            // hierarchy:controllers:path, and the last part of the path is `<id>` or `<runtime>-<id>.scope`.
            guard let name = line.split(separator: "/").last else { continue }
            let bare = name.hasSuffix(".scope") ? name.dropLast(".scope".count) : name
            if let id = bare.split(separator: "-").last, isIdentifier(id) { return String(id) }
        }
        for line in mounts.split(separator: "\n") {
            // https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html: field 4 is the root of the mount.
            let fields = line.split(separator: " ")
            guard fields.count > 3 else { continue }
            let parts = fields[3].split(separator: "/")
            for (folder, id) in zip(parts, parts.dropFirst()) where folder.hasSuffix("containers") && isIdentifier(id) {
                return String(id)
            }
        }
        return nil
    }

    private static func isIdentifier(_ text: Substring) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}
