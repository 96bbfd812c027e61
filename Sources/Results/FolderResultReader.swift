// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Reads the results that end actors stored in a folder, oldest first and each one once.
public struct FolderResultReader {
    /// One stored result.
    public struct Entry: Sendable, Equatable {
        /// The end actor that stored it.
        public let outcome: ResultOutcome
        /// The path of the file.
        public let path: String
        /// The envelope's bytes.
        public let bytes: [UInt8]
    }

    private let directory: String
    private let since: String
    /// The paths that were handed out.
    private var seen: Set<String> = []
    private var lookedAtUnixNano: UInt64

    /// How much later than the time in its name a result may appear, for ``nextRecent(nowUnixNano:)``.
    static let latenessNano: UInt64 = 5_000_000_000

    /// A reader of the results in `directory` that were stored at `sinceUnixNano` or later.
    public init(directory: String, sinceUnixNano: UInt64) {
        self.directory = directory
        since = ResultKey.timeFolder(sinceUnixNano)
        lookedAtUnixNano = sinceUnixNano
    }

    /// The results that appeared since the last call; a missing folder holds none.
    public mutating func next() -> [Entry] { read(since: since) }

    /// The results that appeared since the last call, looked for only where they can be expected: what takes longer than
    /// five seconds to store is found by ``next()`` alone.
    ///
    /// Each call opens a folder for every result of the last seconds, where ``next()`` opens one for every result.
    ///
    /// - Parameter nowUnixNano: the time, by the clock of those who store.
    /// - Returns: the results, the oldest first.
    public mutating func nextRecent(nowUnixNano: UInt64) -> [Entry] {
        let start = lookedAtUnixNano > Self.latenessNano ? lookedAtUnixNano - Self.latenessNano : 0
        lookedAtUnixNano = nowUnixNano
        return read(since: max(since, ResultKey.timeFolder(start)))
    }

    private mutating func read(since: String) -> [Entry] {
        var found: [(time: String, entry: Entry)] = []
        for outcome in ResultOutcome.allCases {
            let root = "\(directory)/\(outcome.prefix)"
            for time in Self.names(in: root, from: since) {
                for actor in Self.names(in: "\(root)/\(time)") {
                    for file in Self.names(in: "\(root)/\(time)/\(actor)") {
                        let path = "\(root)/\(time)/\(actor)/\(file)"
                        guard !seen.contains(path), let bytes = Self.read(path) else { continue }
                        seen.insert(path)
                        found.append((time, Entry(outcome: outcome, path: path, bytes: bytes)))
                    }
                }
            }
        }
        return found.sorted { $0.time < $1.time }.map(\.entry)
    }

    /// The names in a folder from `first` on that do not start with a dot (hidden files are still being written).
    private static func names(in path: String, from first: String = "") -> [String] {
        guard let folder = unsafe opendir(path) else { return [] }
        defer { _ = unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if !name.hasPrefix("."), name >= first { names.append(name) }
        }
        return names.sorted()
    }

    private static func read(_ path: String) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { _ = close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let capacity = chunk.count
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, capacity) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return count == 0 ? bytes : nil }
            bytes.append(contentsOf: chunk[..<count])
        }
    }
}
