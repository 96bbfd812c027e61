// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization
internal import TelemetryCore

/// API keys of a file, read again when it changes.
///
/// It is looked at once a second at most and read where the caller runs: local, and a few kilobytes. A file that cannot
/// be used leaves the keys as they are.
final class APIKeyFile: APIKeySource {
    /// What tells one state of a file from another.
    private enum Identity: Equatable {
        case missing
        case file(device: UInt, inode: UInt, size: Int, modified: Int)
    }

    private struct State {
        var keys: APIKeySet
        var identity: Identity?
        var nextLook: UInt64
    }

    private static let interval: UInt64 = 1_000_000_000
    private static let maximumBytes = 1 << 20

    private let path: String
    private let clock: any TelemetryClock
    private let notice: @Sendable (AccessNotice) -> Void
    private let state: Mutex<State>

    init(
        path: String,
        keys: APIKeySet,
        clock: any TelemetryClock,
        notice: @escaping @Sendable (AccessNotice) -> Void
    ) {
        self.path = path
        self.clock = clock
        self.notice = notice
        // Without an identity, so that a change between the first reading and now is not missed.
        state = Mutex(State(keys: keys, identity: nil, nextLook: 0))
    }

    /// The keys of the file as it was at most a second ago.
    func current() -> APIKeySet {
        let now = clock.monotonicNano()
        let (keys, known, isDue) = state.withLock { state in
            let isDue = now >= state.nextLook
            // The others go on with the keys from before while one looks.
            if isDue { state.nextLook = now + Self.interval }
            return (state.keys, state.identity, isDue)
        }
        guard isDue else { return keys }
        let identity = Self.identity(of: path)
        guard identity != known else { return keys }
        do throws(APIKeyProblem) {
            let new = try Self.read(path)
            state.withLock { state in
                state.keys = new
                state.identity = identity
            }
            if new != keys { notice(.apiKeysReloaded(count: new.keys.count)) }
            return new
        } catch {
            // Said once for each state of the file.
            state.withLock { $0.identity = identity }
            notice(.apiKeysRefused(error))
            return keys
        }
    }

    /// Reads a file of keys.
    static func read(_ path: String) throws(APIKeyProblem) -> APIKeySet {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure(path) }
        defer { _ = close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let capacity = chunk.count
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, capacity) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure(path) }
            guard count > 0 else { break }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= maximumBytes else {
                throw APIKeyProblem(source: path, reason: "is longer than \(maximumBytes) bytes")
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw APIKeyProblem(source: path, reason: "is not UTF-8")
        }
        return try APIKeySet(parsing: text, source: path)
    }

    private static func identity(of path: String) -> Identity {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return .missing }
        return .file(
            device: UInt(status.st_dev),
            inode: UInt(status.st_ino),
            size: Int(status.st_size),
            modified: Int(status.st_mtim.tv_sec) * 1_000_000_000 + Int(status.st_mtim.tv_nsec)
        )
    }

    private static func failure(_ path: String) -> APIKeyProblem {
        APIKeyProblem(source: path, reason: "cannot be read: \(unsafe String(cString: strerror(errno)))")
    }
}
