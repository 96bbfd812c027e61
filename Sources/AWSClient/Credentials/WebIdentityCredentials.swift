// SPDX-License-Identifier: Apache-2.0

internal import Settings

/// The role of a Kubernetes service account (IRSA), or of any other identity whose token is in a file.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html: `AWS_WEB_IDENTITY_TOKEN_FILE`,
/// `AWS_ROLE_ARN` and `AWS_ROLE_SESSION_NAME`. The file is read each time: Kubernetes replaces the token.
public struct WebIdentityCredentials: AWSCredentialProvider {
    /// The place in an operator's words.
    public let source = "the web identity token"
    private let context: AWSContext

    /// Reads the environment of a context.
    public init(_ context: AWSContext) {
        self.context = context
    }

    /// Credentials of the role, from STS.
    public func credentials() async throws(AWSCredentialError) -> AWSCredentials? {
        guard let file = context.environment.string("AWS_WEB_IDENTITY_TOKEN_FILE") else { return nil }
        guard let arn = context.environment.string("AWS_ROLE_ARN") else {
            throw .invalid(source: source, reason: "AWS_ROLE_ARN is not set")
        }
        let role = AssumedRole(arn: arn, sessionName: context.environment.string("AWS_ROLE_SESSION_NAME"))
        let token = try context.secret(in: file, source: source)
        let sts = STSClient(context, region: try AWSRegion.resolve(context))
        return try await sts.assume(role, webIdentityToken: token, source: source)
    }
}
