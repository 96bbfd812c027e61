// SPDX-License-Identifier: Apache-2.0

public import AWSClient
public import Envelopes
public import Results

/// Results as objects of a bucket, under the keys that `ResultKey` makes.
///
/// An envelope counts as stored when the server has answered with a status of success: S3 keeps an object durably before
/// it does, and readers see it whole or not at all.
public struct S3ResultStore: ResultStore {
    private let options: S3ResultOptions
    private let client: S3Client
    private let now: @Sendable () -> UInt64

    /// A store in the bucket of the options.
    ///
    /// - Parameters:
    ///   - options: Where the envelopes go.
    ///   - context: What makes the requests; its owner closes it after the last use of the store.
    ///   - now: The time that keys begin with, Unix nanoseconds.
    public init(options: S3ResultOptions, context: AWSContext, now: @escaping @Sendable () -> UInt64) {
        self.options = options
        self.now = now
        let provider: any AWSCredentialProvider =
            if let given = options.credentials {
                StaticCredentials(given)
            } else {
                AWSCredentialChain.standard(context)
            }
        client = S3Client(
            options: options.service,
            credentials: AWSCredentialCache(provider, clock: context.clock),
            context: context
        )
    }

    /// Stores the envelope as compact JSON under its key.
    public func store(_ envelope: Envelope, outcome: ResultOutcome) async throws(ResultStoreError) -> ResultKey {
        let key = ResultKey(envelope: envelope, outcome: outcome, storedAtUnixNano: now())
        let prefix =
            switch outcome {
            case .happy: options.happyPrefix
            case .error: options.errorPrefix
            }
        let name = prefix + key.path
        do throws(AWSError) {
            try await put(name, envelope.encoded() + [UInt8(ascii: "\n")])
        } catch {
            throw .object(bucket: options.bucket, key: name, reason: "\(error)", isRetriable: error.isRetriable)
        }
        return key
    }

    /// Puts an object, into a new bucket where there is none and one may be made.
    private func put(_ name: String, _ body: [UInt8]) async throws(AWSError) {
        do throws(AWSError) {
            try await client.put(bucket: options.bucket, key: name, body: body, contentType: "application/json")
        } catch  where error.code == "NoSuchBucket" && options.createsBucket {
            try await client.createBucketIfMissing(options.bucket)
            try await client.put(bucket: options.bucket, key: name, body: body, contentType: "application/json")
        }
    }
}
