// SPDX-License-Identifier: Apache-2.0

/// What signs a request to AWS, or to a service that checks the same signatures (Signature Version 4).
///
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html. libcurl signs with the
/// clock of the machine, `Host` and all headers of the request, and it takes the path and the query as they stand, so:
///
/// * the query's parameters are sorted by name and percent-encoded as RFC 3986 says;
/// * a path outside of S3 is `/`, for all others are encoded twice;
/// * `x-amz-date` and `Authorization` are not among the headers, and no header's value is empty;
/// * a request to S3 has the header `x-amz-content-sha256`, the digest of its body.
public struct SigV4: Sendable, Hashable {
    /// The public half of the key.
    public let accessKeyID: String
    /// The secret half of the key.
    public let secretAccessKey: String
    /// Goes with a key that is valid for some time only; sent as `x-amz-security-token`.
    public let sessionToken: String?
    /// The region of the service, such as `eu-central-1`.
    public let region: String
    /// The service as signatures name it, such as `sqs`.
    public let service: String

    /// Creates a signature for one service of one region.
    public init(accessKeyID: String, secretAccessKey: String, sessionToken: String?, region: String, service: String) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.region = region
        self.service = service
    }

    /// Why libcurl would sign something else than what is meant: its option has colons between its parts.
    var problem: String? {
        let isPlain = [region, service].allSatisfy { text in
            !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
        }
        return isPlain ? nil : "a region or a service is not a name"
    }
}

extension SigV4: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The service and the region: no key is ever printed.
    public var description: String { "SigV4(\(service), \(region))" }
    /// The same as `description`.
    public var debugDescription: String { description }
    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
