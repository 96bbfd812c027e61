// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient

/// Objects in buckets of S3, or of a server that speaks its protocol.
///
/// Each body is signed by its digest, so a server of AWS stores nothing but what was sent.
public struct S3Client: Sendable {
    private let client: AWSClient

    /// Creates a client.
    ///
    /// - Parameters:
    ///   - options: Where S3 is; with an endpoint of its own, buckets are parts of the path.
    ///   - credentials: What signs the requests.
    ///   - context: What makes the requests.
    public init(options: AWSServiceOptions, credentials: AWSCredentialCache, context: AWSContext) {
        var options = options
        options.service = "s3"
        client = AWSClient(options: options, credentials: credentials, context: context)
    }

    /// Stores an object, in place of one of this key.
    ///
    /// - Parameters:
    ///   - bucket: The bucket.
    ///   - key: The object's name.
    ///   - body: Its content.
    ///   - contentType: Its media type.
    /// - Throws: ``AWSError``; without an error, the server has stored it.
    public func put(
        bucket: String,
        key: String,
        body: [UInt8],
        contentType: String = "application/octet-stream"
    ) async throws(AWSError) {
        _ = try await send("PUT", try address(bucket).object(key), body: body, contentType: contentType)
    }

    /// Fetches an object.
    ///
    /// - Parameters:
    ///   - bucket: The bucket.
    ///   - key: The object's name.
    ///   - maximumBytes: A longer object is `HTTPError.responseTooLarge`.
    /// - Returns: Its content.
    /// - Throws: ``AWSError``, with the code `NoSuchKey` when there is none.
    public func get(bucket: String, key: String, maximumBytes: Int = 64 << 20) async throws(AWSError) -> [UInt8] {
        try await send("GET", try address(bucket).object(key), maximumResponseBytes: maximumBytes).body
    }

    /// Looks at an object.
    ///
    /// - Returns: Its description, or nil when there is none.
    public func head(bucket: String, key: String) async throws(AWSError) -> S3ObjectInfo? {
        guard let response = try await head(try address(bucket).object(key)) else { return nil }
        guard let bytes = response.header("content-length").flatMap({ Int($0) }) else {
            throw .badResponse(reason: "no Content-Length")
        }
        return S3ObjectInfo(key: key, bytes: bytes, entityTag: response.header("etag"))
    }

    /// Removes an object; that there is none is no error.
    public func delete(bucket: String, key: String) async throws(AWSError) {
        do throws(AWSError) {
            _ = try await send("DELETE", try address(bucket).object(key))
        } catch  where error.code == "NoSuchKey" {}
    }

    /// Makes a bucket where there is none.
    public func createBucketIfMissing(_ bucket: String) async throws(AWSError) {
        guard try await head(address(bucket).bucket()) == nil else { return }
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html: us-east-1 must not be named.
        let region = client.options.region
        let body =
            region == "us-east-1"
            ? ""
            : "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>"
                + "\(region)</LocationConstraint></CreateBucketConfiguration>"
        do throws(AWSError) {
            _ = try await send("PUT", address(bucket).bucket(), body: Array(body.utf8), contentType: "application/xml")
        } catch  where error.code == "BucketAlreadyOwnedByYou" {
            // Somebody else of us was faster.
        }
    }

    /// Lists objects whose keys begin with a prefix.
    ///
    /// - Parameters:
    ///   - bucket: The bucket.
    ///   - prefix: The beginning of the keys.
    ///   - next: What the page before named, or nil for the first one.
    ///   - maximumCount: How many at most, up to 1,000.
    /// - Returns: One page.
    /// - Throws: ``AWSError``.
    public func list(
        bucket: String,
        prefix: String,
        after next: String? = nil,
        maximumCount: Int = 1000
    ) async throws(AWSError) -> S3Page {
        var query = [("list-type", "2"), ("max-keys", String(maximumCount)), ("prefix", prefix)]
        if let next { query.append(("continuation-token", next)) }
        let response = try await send("GET", address(bucket).bucket(query.map { (name: $0.0, value: $0.1) }))
        return try S3Page(response.body)
    }

    private func address(_ bucket: String) -> S3Address {
        S3Address(bucket: bucket, client.options)
    }

    /// The response of a HEAD request, or nil when there is nothing: it has no body that could name the error.
    private func head(_ url: String) async throws(AWSError) -> HTTPResponse? {
        do throws(AWSError) {
            return try await send("HEAD", url)
        } catch {
            if case .service(let error) = error, error.status == 404 { return nil }
            throw error
        }
    }

    private func send(
        _ method: String,
        _ url: String,
        body: [UInt8]? = nil,
        contentType: String? = nil,
        maximumResponseBytes: Int = 16 << 20
    ) async throws(AWSError) -> HTTPResponse {
        var headers = [HTTPHeader("x-amz-content-sha256", try ContentDigest(of: body ?? []).description)]
        if let contentType { headers.append(HTTPHeader("Content-Type", contentType)) }
        return try await client.send(
            AWSRequest(
                method: method,
                url: url,
                headers: headers,
                body: body,
                maximumResponseBytes: maximumResponseBytes
            )
        )
    }
}
