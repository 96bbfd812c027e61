// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Counts the processes that the kernel killed for want of memory, in this control group or on this machine.
struct OutOfMemoryKills: Sendable {
    private struct Source {
        let path: String
        let key: String
    }

    /// From the narrowest to the widest; the first that can be read counts.
    private static let sources = [
        Source(path: "/sys/fs/cgroup/memory.events", key: "oom_kill"),
        Source(path: "/sys/fs/cgroup/memory/memory.oom_control", key: "oom_kill"),
        Source(path: "/proc/vmstat", key: "oom_kill"),
    ]

    /// The count so far; `nil` where the kernel does not tell.
    static func count() -> UInt64? {
        for source in sources {
            if let text = read(source.path), let count = value(of: source.key, in: text) { return count }
        }
        return nil
    }

    /// The number after a key in lines of `key number`.
    static func value(of key: String, in text: String) -> UInt64? {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == key { return UInt64(words[1]) }
        }
        return nil
    }

    private static func read(_ path: String) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = Array(repeating: 0, count: 16384)
        let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }
}
