// SPDX-License-Identifier: Apache-2.0

/// Where the objects of a bucket are.
///
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html: AWS wants the bucket in the host's name,
/// other servers know it in the path only. A dot in a bucket's name fits no certificate, so such buckets stay in the
/// path.
struct S3Address {
    /// The address of the bucket, whose path is never empty, so that it is signed as it is sent.
    private let root: String
    /// What comes before the key of an object.
    private let objects: String

    init(bucket: String, _ options: AWSServiceOptions) {
        if options.endpoint == nil && !bucket.contains(".") {
            root = "https://\(bucket).s3.\(options.region).\(options.domain)/"
            objects = root
        } else {
            root = "\(options.baseURL)/\(URIEncoding.component(bucket))"
            objects = root + "/"
        }
    }

    /// The address of an object.
    ///
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html: 1 to 1,024 bytes.
    func object(_ key: String) throws(AWSError) -> String {
        guard (1...1024).contains(key.utf8.count) else {
            throw .invalidRequest(reason: "a key has 1 to 1024 bytes, this one has \(key.utf8.count)")
        }
        return objects + URIEncoding.path(key)
    }

    /// The address of the bucket itself.
    func bucket(_ query: [(name: String, value: String)] = []) -> String {
        query.isEmpty ? root : "\(root)?\(URIEncoding.query(query))"
    }
}
