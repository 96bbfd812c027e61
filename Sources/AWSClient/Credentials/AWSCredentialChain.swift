// SPDX-License-Identifier: Apache-2.0

/// Several places, of which the first one in use counts.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html. A place that is in use and broken ends
/// the search: going on would use somebody else's rights.
public struct AWSCredentialChain: AWSCredentialProvider {
    /// The places in their order.
    public let providers: [any AWSCredentialProvider]

    /// Puts places into an order.
    public init(_ providers: [any AWSCredentialProvider]) {
        self.providers = providers
    }

    /// The order of AWS' own clients: environment, web identity, profile, container, instance metadata.
    public static func standard(_ context: AWSContext) -> AWSCredentialChain {
        AWSCredentialChain([
            EnvironmentCredentials(context), WebIdentityCredentials(context), ProfileCredentials(context),
            ContainerCredentials(context), InstanceMetadataCredentials(context),
        ])
    }

    /// All places.
    public var source: String { providers.map(\.source).joined(separator: ", ") }

    /// The credentials of the first place in use.
    public func credentials() async throws(AWSCredentialError) -> AWSCredentials? {
        for provider in providers {
            if let credentials = try await provider.credentials() { return credentials }
        }
        return nil
    }
}
