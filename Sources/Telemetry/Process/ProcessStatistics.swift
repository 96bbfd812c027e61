// SPDX-License-Identifier: Apache-2.0

/// What the kernel says about a process, read from the text of its files in `/proc`.
///
/// https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
struct ProcessStatistics: Equatable {
    /// User and system time in clock ticks.
    var cpuTicks: UInt64

    /// Threads at this moment.
    var threads: UInt64

    /// Start of the process in clock ticks after boot.
    var startTicks: UInt64

    /// Virtual memory in bytes.
    var virtualBytes: UInt64

    /// Resident memory in pages.
    var residentPages: UInt64

    /// Reads `/proc/<pid>/stat`; nil when the text is not what the manual says.
    init?(stat: String) {
        // The second field is the command in parentheses and may itself hold blanks and parentheses.
        guard let end = stat.utf8.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = stat[stat.utf8.index(after: end)...].split(separator: " ", omittingEmptySubsequences: true)
        // Field 3, the state, is fields[0].
        func field(_ number: Int) -> UInt64? { number - 3 < fields.count ? UInt64(fields[number - 3]) : nil }
        guard let user = field(14), let system = field(15), let threads = field(20), let start = field(22),
            let virtual = field(23), let resident = field(24)
        else { return nil }
        self.cpuTicks = user &+ system
        self.threads = threads
        self.startTicks = start
        self.virtualBytes = virtual
        self.residentPages = resident
    }

    /// The soft limit of open files in `/proc/<pid>/limits`; nil when there is none or it is unlimited.
    static func maxOpenFiles(limits: String) -> UInt64? {
        let name = "Max open files"
        guard let line = limits.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return nil }
        return line.dropFirst(name.count).split(separator: " ").first.flatMap { UInt64($0) }
    }

    /// The time of boot in `/proc/stat`, in Unix seconds.
    static func bootTime(stat: String) -> UInt64? {
        guard let line = stat.split(separator: "\n").first(where: { $0.hasPrefix("btime ") }) else { return nil }
        return UInt64(line.dropFirst("btime ".count))
    }
}
