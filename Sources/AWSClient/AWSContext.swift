// SPDX-License-Identifier: Apache-2.0

public import HTTPClient
public import Settings

/// What every way to AWS shares: where requests are made, whose they are, and the time.
public struct AWSContext: Sendable {
    /// The environment variables.
    public var environment: Environment
    /// The files of profiles and tokens.
    public var files: any AWSFiles
    /// What makes the requests.
    public var http: any HTTPRequester
    /// The time.
    public var clock: any AWSClock

    /// Creates a context.
    ///
    /// - Parameters:
    ///   - environment: The environment variables.
    ///   - http: What makes the requests; the caller closes it after the last user of the context.
    ///   - files: The files of profiles and tokens.
    ///   - clock: The time.
    public init(
        environment: Environment,
        http: any HTTPRequester,
        files: any AWSFiles = SystemAWSFiles(),
        clock: any AWSClock = SystemAWSClock()
    ) {
        self.environment = environment
        self.http = http
        self.files = files
        self.clock = clock
    }

    /// Options with what an operator has set for all clients of AWS, where they leave it open.
    ///
    /// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html: `AWS_ENDPOINT_URL_SQS` (or of another
    /// service) and `AWS_ENDPOINT_URL`; `AWS_CA_BUNDLE`.
    func completed(_ options: AWSServiceOptions) -> AWSServiceOptions {
        var options = options
        options.endpoint =
            options.endpoint ?? environment.string("AWS_ENDPOINT_URL_\(options.service.uppercased())")
            ?? environment.string("AWS_ENDPOINT_URL")
        options.certificateAuthorityFile = options.certificateAuthorityFile ?? environment.string("AWS_CA_BUNDLE")
        return options
    }
}
