// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Held by the one process that collects into a store; two would copy the same.
///
/// The system lets go of it when the process ends, however that happens.
public struct CollectLock: ~Copyable {
    private let descriptor: Int32

    /// Takes the lock.
    ///
    /// - Parameter directory: The folder of the store, which is created for this user only where it is missing.
    /// - Throws: `TraceStoreError.unwritable`, also when another process has the lock.
    public init(directory: String) throws(TraceStoreError) {
        if let problem = FileSystem.createFolder(directory) {
            throw .unwritable(path: directory, reason: Errno(number: problem).description)
        }
        let path = "\(directory)/collect.lock"
        let opened = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard opened >= 0 else {
            throw .unwritable(path: directory, reason: Errno(number: errno).description)
        }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno == EWOULDBLOCK ? "another process collects into it" : Errno(number: errno).description
            close(opened)
            throw .unwritable(path: directory, reason: reason)
        }
        descriptor = opened
    }

    deinit { close(descriptor) }
}
