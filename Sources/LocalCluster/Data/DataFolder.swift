// SPDX-License-Identifier: Apache-2.0

/// The folder that holds everything a local cluster keeps: queues, results, traces.
public struct DataFolder: Sendable, Hashable {
    /// The folder when nobody names one, in the current folder.
    public static let standardName = ".asya"

    /// The folder's path from the root.
    public let path: String

    /// Names a folder, which need not exist.
    ///
    /// - Parameter path: absolute, or relative to the current folder.
    public init(_ path: String) {
        self.path = FileSystem.absolute(path)
    }

    /// The queues' SQLite file.
    public var queues: String { "\(path)/queues.db" }
    /// The folder of finished envelopes.
    public var results: String { "\(path)/results" }
    /// The folder of the trace store.
    public var traces: String { "\(path)/traces" }
    /// The file that a running gateway writes its addresses to, clients' first, a line each.
    var gatewayAddresses: String { "\(path)/gateway.addresses" }
    /// The base address of the gateway that runs here; nil when none does.
    public var gatewayURL: String? {
        guard let bytes = try? FileSystem.read(gatewayAddresses), bytes.contains(UInt8(ascii: "\n")) else { return nil }
        return bytes.split(separator: UInt8(ascii: "\n")).first.map { String(decoding: $0, as: UTF8.self) }
    }
    /// The gateway's envelopes.
    var gatewayDatabase: String { "\(path)/gateway.db" }
    /// The list of targets for Prometheus.
    public var targets: String { "\(path)/prometheus-targets.json" }
    /// The file that a running cluster locks.
    var lock: String { "\(path)/up.lock" }
    /// The folder of sockets and addresses, unless its path is too long for sockets.
    var run: String { "\(path)/run" }

    /// Makes the folder and that of traces, so that they can be listed before the first, and checks that it can be written and
    /// has space.
    ///
    /// - Returns: the folders that were missing, the outermost first.
    func prepare() throws(FileError) -> [String] {
        var made = try FileSystem.makeFolders(path)
        let probe = "\(path)/.write-probe"
        defer { FileSystem.remove(probe) }
        do throws(FileError) {
            // As much as the first commits of queues and traces need.
            try FileSystem.writeDurably([UInt8](repeating: 0x2E, count: 256 << 10), to: probe)
            made += try FileSystem.makeFolders(traces, mode: 0o700)
        } catch {
            FileSystem.remove(probe)
            Self.removeEmpty(made)
            throw FileError("write to", path, code: error.code)
        }
        return made
    }

    /// Removes folders that are empty, the innermost first.
    static func removeEmpty(_ folders: [String]) {
        for folder in folders.reversed() where FileSystem.names(in: folder).isEmpty { FileSystem.remove(folder) }
    }
}
