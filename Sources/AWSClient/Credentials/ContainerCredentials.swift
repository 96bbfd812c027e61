// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient
internal import Settings

/// The role of a container: ECS tasks and EKS Pod Identity.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html:
/// `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`, or `AWS_CONTAINER_CREDENTIALS_FULL_URI` with
/// `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE` or `AWS_CONTAINER_AUTHORIZATION_TOKEN`.
public struct ContainerCredentials: AWSCredentialProvider {
    /// The place in an operator's words.
    public let source = "the container's endpoint"
    private let context: AWSContext

    /// Reads the environment of a context.
    public init(_ context: AWSContext) {
        self.context = context
    }

    /// Asks the endpoint.
    public func credentials() async throws(AWSCredentialError) -> AWSCredentials? {
        guard let url = try url() else { return nil }
        var headers = [HTTPHeader("Accept", "application/json")]
        if let token = try token() { headers.append(HTTPHeader("Authorization", token)) }
        let request = HTTPRequest(url: url, headers: headers, timeout: .seconds(5), maximumResponseBytes: 1 << 16)
        let response = try await context.fetch(request, source: source)
        guard response.status == 200 else {
            throw .invalid(source: source, reason: "\(AWSServiceError(response))")
        }
        return try AWSCredentials(json: response.body, source: source)
    }

    private func url() throws(AWSCredentialError) -> String? {
        if let path = context.environment.string("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
            return "http://169.254.170.2\(path.hasPrefix("/") ? "" : "/")\(path)"
        }
        guard let url = context.environment.string("AWS_CONTAINER_CREDENTIALS_FULL_URI") else { return nil }
        guard Self.isTrusted(url) else {
            throw .invalid(
                source: source,
                reason: "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor on this machine nor ECS' or EKS' own"
            )
        }
        return url
    }

    private func token() throws(AWSCredentialError) -> String? {
        if let file = context.environment.string("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
            return try context.secret(in: file, source: source)
        }
        guard let token = context.environment.string("AWS_CONTAINER_AUTHORIZATION_TOKEN") else { return nil }
        guard !token.contains(where: \.isNewline) else {
            throw .invalid(source: source, reason: "AWS_CONTAINER_AUTHORIZATION_TOKEN has a line break")
        }
        return token
    }

    /// The token may go over TLS to anybody, and in the clear only to this machine and to two addresses of AWS.
    static func isTrusted(_ url: String) -> Bool {
        if url.lowercased().hasPrefix("https://") { return true }
        guard url.lowercased().hasPrefix("http://") else { return false }
        let authority = url.dropFirst("http://".count).prefix { !"/?#".contains($0) }
        // A user's name before the host could look like one.
        guard !authority.contains("@") else { return false }
        let host =
            authority.hasPrefix("[")
            ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
        switch host.lowercased() {
        case "localhost", "::1", "169.254.170.2", "169.254.170.23", "fd00:ec2::23": return true
        default:
            let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
            return numbers.count == 4 && numbers.allSatisfy { $0 != nil } && numbers[0] == 127
        }
    }
}
