// SPDX-License-Identifier: Apache-2.0

internal import Settings

/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, for keys that end, `AWS_SESSION_TOKEN`.
public struct EnvironmentCredentials: AWSCredentialProvider {
    /// The place in an operator's words.
    public let source = "the environment"
    private let environment: Environment

    /// Reads the environment of a context.
    public init(_ context: AWSContext) {
        environment = context.environment
    }

    /// The credentials of the variables; half a key is a mistake.
    public func credentials() throws(AWSCredentialError) -> AWSCredentials? {
        let key = environment.string("AWS_ACCESS_KEY_ID")
        let secret = environment.string("AWS_SECRET_ACCESS_KEY")
        switch (key, secret) {
        case (nil, nil): return nil
        case (let key?, let secret?):
            return AWSCredentials(
                accessKeyID: key,
                secretAccessKey: secret,
                sessionToken: environment.string("AWS_SESSION_TOKEN")
            )
        case (nil, _): throw .invalid(source: source, reason: "AWS_ACCESS_KEY_ID is not set")
        case (_, nil): throw .invalid(source: source, reason: "AWS_SECRET_ACCESS_KEY is not set")
        }
    }
}
