// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// Where end actors keep finished envelopes.
public protocol ResultStore: Sendable {
    /// Stores a finished envelope and returns when a reader can see it whole.
    ///
    /// Storing the same envelope again (a redelivery) adds a second copy under its own time.
    ///
    /// - Returns: The key it is stored under.
    /// - Throws: ``ResultStoreError`` when it could not be stored; the caller keeps the message in its queue.
    func store(_ envelope: Envelope, outcome: ResultOutcome) async throws(ResultStoreError) -> ResultKey
}

/// Why a result could not be stored or read.
public enum ResultStoreError: Error, Equatable, CustomStringConvertible {
    /// A file operation failed with this `errno`.
    case file(operation: String, path: String, errno: Int32, reason: String)
    /// An object storage did not take the envelope; whether it may later without anybody changing anything.
    case object(bucket: String, key: String, reason: String, isRetriable: Bool)
    /// The handler that stores results in place of a folder did not.
    case handler(reason: String)

    /// One line that names the operation, the path and the reason.
    public var description: String {
        switch self {
        case .file(let operation, let path, _, let reason):
            "cannot \(operation) \(path): \(reason); check that the results folder exists, is writable and has space"
        case .object(let bucket, let key, let reason, _):
            "cannot store \(key) in the bucket \(bucket): \(reason)"
        case .handler(let reason):
            "the end actor's handler did not store the envelope: \(reason)"
        }
    }
}
