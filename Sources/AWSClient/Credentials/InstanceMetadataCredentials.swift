// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient
internal import Settings

/// The role of an EC2 instance, by version 2 of its metadata service.
///
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html. Elsewhere nobody
/// answers at the address, which is no error. `AWS_EC2_METADATA_DISABLED=true` does not ask.
public struct InstanceMetadataCredentials: AWSCredentialProvider {
    /// The place in an operator's words.
    public let source = "the instance metadata"
    private let context: AWSContext

    private static let path = "/latest/meta-data/iam/security-credentials/"
    /// Where there is a service it answers in milliseconds; where there is none, a start waits this long.
    private static let timeout = Duration.seconds(1)

    /// Reads the environment of a context.
    public init(_ context: AWSContext) {
        self.context = context
    }

    /// Asks for a token, the role's name and its credentials.
    public func credentials() async throws(AWSCredentialError) -> AWSCredentials? {
        guard context.environment.string("AWS_EC2_METADATA_DISABLED")?.lowercased() != "true" else { return nil }
        guard let token = try await token() else { return nil }
        let roles = try await get(Self.path, token)
        // No role is attached to the instance.
        guard roles.status != 404 else { return nil }
        let lines = String(decoding: roles.body, as: UTF8.self).split(whereSeparator: \.isNewline)
        guard roles.status == 200, let role = lines.first else {
            throw .unavailable(source: source, reason: "no name of a role, status \(roles.status)")
        }
        let response = try await get(Self.path + URIEncoding.component(String(role)), token)
        guard response.status == 200 else {
            throw .unavailable(source: source, reason: "no credentials of the role, status \(response.status)")
        }
        return try AWSCredentials(json: response.body, source: source)
    }

    private var endpoint: String {
        if var endpoint = context.environment.string("AWS_EC2_METADATA_SERVICE_ENDPOINT") {
            while endpoint.hasSuffix("/") { endpoint.removeLast() }
            return endpoint
        }
        let mode = context.environment.string("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")?.lowercased()
        return mode == "ipv6" ? "http://[fd00:ec2::254]" : "http://169.254.169.254"
    }

    /// A session of the metadata service, or nil where there is no such service.
    private func token() async throws(AWSCredentialError) -> String? {
        let request = HTTPRequest(
            method: "PUT",
            url: endpoint + "/latest/api/token",
            headers: [HTTPHeader("x-aws-ec2-metadata-token-ttl-seconds", "21600")],
            body: [],
            timeout: Self.timeout,
            maximumResponseBytes: 1 << 16
        )
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try await context.http.perform(request)
        } catch {
            guard error != .cancelled else { throw .cancelled }
            return nil
        }
        switch response.status {
        case 200: return String(decoding: response.body, as: UTF8.self)
        // 403: the service is turned off for this instance. Others than AWS know no tokens.
        case 403, 404, 405: return nil
        default: throw .unavailable(source: source, reason: "no token, status \(response.status)")
        }
    }

    private func get(_ path: String, _ token: String) async throws(AWSCredentialError) -> HTTPResponse {
        let request = HTTPRequest(
            url: endpoint + path,
            headers: [HTTPHeader("x-aws-ec2-metadata-token", token)],
            timeout: Self.timeout,
            maximumResponseBytes: 1 << 16
        )
        return try await context.fetch(request, source: source)
    }
}
