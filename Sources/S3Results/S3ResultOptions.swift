// SPDX-License-Identifier: Apache-2.0

public import AWSClient

/// Where end actors keep their envelopes in S3.
public struct S3ResultOptions: Sendable {
    /// The bucket.
    public var bucket: String
    /// The address of a server that is not AWS itself, such as `http://minio:9000`; nil for AWS.
    public var endpoint: String?
    /// The region of the bucket.
    public var region = "us-east-1"
    /// What signs the requests; nil for the places where AWS' own clients look.
    public var credentials: AWSCredentials?
    /// What the keys of happy-end begin with.
    public var happyPrefix = "happy-asya/"
    /// What the keys of error-end begin with.
    public var errorPrefix = "error-asya/"
    /// Whether a missing bucket is made.
    public var createsBucket = true
    /// A PEM file of the certificate authorities to trust instead of the system's.
    public var certificateAuthorityFile: String?
    /// The time for one try.
    public var timeout: Duration = .seconds(30)
    /// How many times an envelope is tried to be stored before its message goes back to its queue.
    public var maximumAttempts = 3

    /// Options with the defaults, for a bucket.
    public init(bucket: String) {
        self.bucket = bucket
    }

    /// The service as the client wants it.
    var service: AWSServiceOptions {
        var service = AWSServiceOptions(service: "s3", region: region, endpoint: endpoint)
        service.certificateAuthorityFile = certificateAuthorityFile
        service.timeout = timeout
        service.maximumAttempts = maximumAttempts
        return service
    }
}
