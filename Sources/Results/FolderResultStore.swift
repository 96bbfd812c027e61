// SPDX-License-Identifier: Apache-2.0

public import Envelopes
internal import Glibc
internal import Threads

/// Results as files of a folder: what end actors use on one machine.
///
/// A file appears whole: it is written under a hidden name and renamed. Like the embedded queue it survives the end of
/// any process at any moment; a loss of power may cost what the operating system had not written back.
/// File operations run on a queue of the store's own, never on Swift's cooperative pool.
public actor FolderResultStore: ResultStore {
    /// The folder that holds the keys.
    public nonisolated let directory: String
    private nonisolated let executor = QueueExecutor(label: "asya.results")
    private let now: @Sendable () -> UInt64

    /// The queue that runs the store's file operations.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// A store in `directory`, which is created with the first result.
    public init(directory: String, now: @escaping @Sendable () -> UInt64) {
        self.directory = directory
        self.now = now
    }

    /// Writes the envelope as compact JSON under its key.
    public func store(_ envelope: Envelope, outcome: ResultOutcome) async throws(ResultStoreError) -> ResultKey {
        let key = ResultKey(envelope: envelope, outcome: outcome, storedAtUnixNano: now())
        let folder = "\(directory)/\(key.outcome.prefix)/\(key.timeFolder)/\(key.lastActor)"
        try Self.makeFolders(folder)
        let hidden = "\(folder)/.\(key.fileName)"
        try Self.write(envelope.encoded() + [UInt8(ascii: "\n")], to: hidden)
        let final = "\(folder)/\(key.fileName)"
        guard unsafe rename(hidden, final) == 0 else { throw Self.failure("rename", final) }
        return key
    }

    private static func makeFolders(_ path: String) throws(ResultStoreError) {
        if unsafe mkdir(path, 0o755) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw failure("create the folder", path)
        }
        try makeFolders(String(path[..<slash]))
        guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else { throw failure("create the folder", path) }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(ResultStoreError) {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw failure("create", path) }
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(file, buffer.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                let error = failure("write", path)
                _ = close(file)
                _ = unsafe unlink(path)
                throw error
            }
            written += count
        }
        guard close(file) == 0 else { throw failure("write", path) }
    }

    private static func failure(_ operation: String, _ path: String) -> ResultStoreError {
        let code = errno
        return .file(operation: operation, path: path, errno: code, reason: unsafe String(cString: strerror(code)))
    }
}
