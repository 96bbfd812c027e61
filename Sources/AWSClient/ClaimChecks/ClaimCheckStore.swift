// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import HTTPClient

/// Keeps bodies that are too large for a queue in a bucket, while a reference to them is in the queue.
///
/// A body belongs to one message: whoever acknowledges the message deletes the body afterwards. A crash in between
/// leaves an object that nobody needs, so the bucket gets a rule that expires `claims/` after the longest time that a
/// queue and its dead letters are kept (14 days for SQS) and a day more.
public struct ClaimCheckStore: Sendable {
    /// What every key begins with.
    public static let prefix = "claims/"

    /// The bucket.
    public let bucket: String
    /// The length of the longest body.
    public let maximumBytes: Int
    private let client: S3Client
    private let clock: any AWSClock

    /// Creates a store in a bucket, which exists.
    ///
    /// - Parameters:
    ///   - client: What speaks to S3.
    ///   - bucket: The bucket.
    ///   - maximumBytes: The length of the longest body, which bounds what a reference makes its reader fetch.
    ///   - clock: The time that keys are named for.
    public init(
        client: S3Client,
        bucket: String,
        maximumBytes: Int = 256 << 20,
        clock: any AWSClock = SystemAWSClock()
    ) {
        self.client = client
        self.bucket = bucket
        self.maximumBytes = maximumBytes
        self.clock = clock
    }

    /// Puts a body away, under `claims/<queue>/<date>/<128 random bits>`.
    ///
    /// - Parameters:
    ///   - body: The body.
    ///   - queue: The queue that gets the reference.
    /// - Returns: The reference; the body is stored.
    /// - Throws: ``ClaimCheckError``.
    public func put(_ body: [UInt8], queue: String) async throws(ClaimCheckError) -> ClaimCheckReference {
        guard body.count <= maximumBytes else {
            throw .storage(.invalidRequest(reason: "a body has at most \(maximumBytes) bytes"))
        }
        let date = RFC3339.format(unixNano: clock.nowUnixNano()).prefix(10)
        var random = SystemRandomNumberGenerator()
        let name = Hexadecimal.encode((0..<16).map { _ in UInt8.random(in: 0...255, using: &random) })
        let key = "\(Self.prefix)\(queue)/\(date)/\(name)"
        do throws(AWSError) {
            let digest = try ContentDigest(of: body)
            try await client.put(bucket: bucket, key: key, body: body)
            return ClaimCheckReference(bucket: bucket, key: key, bytes: body.count, sha256: digest.description)
        } catch {
            throw .storage(error)
        }
    }

    /// Fetches a body.
    ///
    /// - Returns: Exactly the bytes that were put away.
    /// - Throws: ``ClaimCheckError``.
    public func get(_ reference: ClaimCheckReference) async throws(ClaimCheckError) -> [UInt8] {
        try check(reference)
        let (body, digest): ([UInt8], ContentDigest)
        do throws(AWSError) {
            // The answer that there is no such object is longer than a short body.
            let limit = max(reference.bytes, 1 << 16)
            body = try await client.get(bucket: bucket, key: reference.key, maximumBytes: limit)
            digest = try ContentDigest(of: body)
        } catch {
            switch error {
            case .service(let error) where error.code == "NoSuchKey": throw .missing(key: reference.key)
            case .http(.responseTooLarge): throw .altered(key: reference.key)
            default: throw .storage(error)
            }
        }
        guard body.count == reference.bytes, digest.description == reference.sha256 else {
            throw .altered(key: reference.key)
        }
        return body
    }

    /// Removes a body whose message has been acknowledged; that it is gone already is no error.
    public func delete(_ reference: ClaimCheckReference) async throws(ClaimCheckError) {
        try check(reference)
        do throws(AWSError) {
            try await client.delete(bucket: bucket, key: reference.key)
        } catch {
            throw .storage(error)
        }
    }

    /// Messages come from whoever may send to the queue: they cannot point at other objects that this process may read.
    private func check(_ reference: ClaimCheckReference) throws(ClaimCheckError) {
        guard reference.bucket == bucket else { throw .foreign(reason: "it names another bucket than \(bucket)") }
        guard reference.key.hasPrefix(Self.prefix) else {
            throw .foreign(reason: "its key does not begin with \(Self.prefix)")
        }
        guard reference.bytes <= maximumBytes else {
            throw .foreign(reason: "it names a body of more than \(maximumBytes) bytes")
        }
    }
}
