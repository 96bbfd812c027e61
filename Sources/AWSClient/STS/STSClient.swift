// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import HTTPClient

/// Takes roles: https://docs.aws.amazon.com/STS/latest/APIReference/.
struct STSClient {
    private let context: AWSContext
    private let options: AWSServiceOptions

    private typealias Parameter = (name: String, value: String)

    /// Calls STS in a region, or where `AWS_ENDPOINT_URL_STS` or `AWS_ENDPOINT_URL` says.
    init(_ context: AWSContext, region: String?) {
        self.context = context
        options = context.completed(AWSServiceOptions(service: "sts", region: region ?? "us-east-1"))
    }

    /// Takes a role with the token of another identity provider; the call is not signed.
    func assume(
        _ role: AssumedRole,
        webIdentityToken token: String,
        source: String
    ) async throws(AWSCredentialError) -> AWSCredentials {
        let action = "AssumeRoleWithWebIdentity"
        let request = HTTPRequest(
            method: "POST",
            url: options.baseURL + "/",
            headers: Self.headers,
            body: Self.body(action, role.parameters + [(name: "WebIdentityToken", value: token)]),
            timeout: options.timeout,
            tls: TLSOptions(certificateAuthorityFile: options.certificateAuthorityFile)
        )
        let response = try await context.fetch(request, source: source)
        guard response.status == 200 else {
            throw AWSCredentialError(.service(AWSServiceError(response)), source: source)
        }
        return try Self.credentials(response, action, source)
    }

    /// Takes a role with credentials.
    func assume(
        _ role: AssumedRole,
        with caller: AWSCredentials,
        source: String
    ) async throws(AWSCredentialError) -> AWSCredentials {
        let action = "AssumeRole"
        let cache = AWSCredentialCache(StaticCredentials(caller), clock: context.clock)
        let client = AWSClient(options: options, credentials: cache, context: context)
        let response: HTTPResponse
        do throws(AWSError) {
            response = try await client.send(
                AWSRequest(
                    method: "POST",
                    url: options.baseURL + "/",
                    headers: Self.headers,
                    body: Self.body(action, role.parameters)
                )
            )
        } catch {
            throw AWSCredentialError(error, source: source)
        }
        return try Self.credentials(response, action, source)
    }

    private static let headers = [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")]

    private static func body(_ action: String, _ parameters: [Parameter]) -> [UInt8] {
        let fixed: [Parameter] = [(name: "Action", value: action), (name: "Version", value: "2011-06-15")]
        return Array(URIEncoding.query(fixed + parameters).utf8)
    }

    private static func credentials(
        _ response: HTTPResponse,
        _ action: String,
        _ source: String
    ) throws(AWSCredentialError) -> AWSCredentials {
        guard let root = try? XMLElement(parsing: response.body),
            let element = root.first(action + "Result")?.first("Credentials"),
            let key = element.text(of: "AccessKeyId"), let secret = element.text(of: "SecretAccessKey"),
            let token = element.text(of: "SessionToken"),
            let expires = element.text(of: "Expiration").flatMap({ RFC3339.parse($0) })
        else { throw .unavailable(source: source, reason: "the answer of STS holds no credentials") }
        return AWSCredentials(
            accessKeyID: key,
            secretAccessKey: secret,
            sessionToken: token,
            expiresAtUnixNano: expires
        )
    }
}
