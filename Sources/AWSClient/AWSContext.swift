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
}
