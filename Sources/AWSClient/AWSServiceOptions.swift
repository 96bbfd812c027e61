// SPDX-License-Identifier: Apache-2.0

/// Which service is called, where, and how patiently.
public struct AWSServiceOptions: Sendable, Hashable {
    /// The service as host names and signatures spell it, such as `sqs`.
    public var service: String
    /// The region, such as `eu-central-1`.
    public var region: String
    /// The address of the service without a path, for anything that is not AWS itself; nil for what
    /// `AWS_ENDPOINT_URL_<SERVICE>` or `AWS_ENDPOINT_URL` says, or else AWS in ``region``.
    public var endpoint: String?
    /// A PEM file of the certificate authorities to trust instead of the system's; nil for `AWS_CA_BUNDLE`, or else
    /// the system's.
    public var certificateAuthorityFile: String?
    /// The time for one try.
    public var timeout: Duration = .seconds(10)
    /// How many times a request is tried that may succeed later.
    public var maximumAttempts = 3

    /// Creates options.
    ///
    /// - Parameters:
    ///   - service: The service as host names and signatures spell it.
    ///   - region: The region.
    ///   - endpoint: The address of the service without a path; nil as in ``endpoint``.
    public init(service: String, region: String, endpoint: String? = nil) {
        self.service = service
        self.region = region
        self.endpoint = endpoint
    }

    /// The address without a slash at its end.
    ///
    /// https://docs.aws.amazon.com/general/latest/gr/rande.html: China is a partition with a domain of its own.
    public var baseURL: String {
        guard var endpoint else { return "https://\(service).\(region).\(domain)" }
        while endpoint.hasSuffix("/") { endpoint.removeLast() }
        return endpoint
    }

    /// The domain of the region's partition.
    var domain: String { region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com" }
}
