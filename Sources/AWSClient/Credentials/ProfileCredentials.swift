// SPDX-License-Identifier: Apache-2.0

/// A profile of the shared files: keys, or a role that is assumed with the keys of another place.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
public struct ProfileCredentials: AWSCredentialProvider {
    /// The place in an operator's words.
    public var source: String { AWSProfiles.source }
    private let context: AWSContext

    /// Reads the files of a context.
    public init(_ context: AWSContext) {
        self.context = context
    }

    /// The credentials of the profile that `AWS_PROFILE` names, or of `default`.
    public func credentials() async throws(AWSCredentialError) -> AWSCredentials? {
        let profiles = try AWSProfiles(context)
        if profiles[profiles.selected] == nil {
            guard profiles.isNamed else { return nil }
            throw .invalid(source: source, reason: "AWS_PROFILE names \(profiles.selected), which is in no file")
        }
        return try await credentials(of: profiles.selected, profiles, visited: [])
    }

    private func credentials(
        of name: String,
        _ profiles: AWSProfiles,
        visited: Set<String>
    ) async throws(AWSCredentialError) -> AWSCredentials? {
        guard let profile = profiles[name] else { throw failure(name, "there is no such profile") }
        guard let arn = profile["role_arn"] else { return try keys(of: name, profile) }
        if profile["mfa_serial"] != nil { throw failure(name, "its role asks for the code of an MFA device") }
        let role = AssumedRole(
            arn: arn,
            sessionName: profile["role_session_name"],
            externalID: profile["external_id"],
            durationSeconds: profile["duration_seconds"].flatMap { Int($0) }
        )
        let sts = STSClient(context, region: try AWSRegion.resolve(context))
        if let file = profile["web_identity_token_file"] {
            let token = try context.secret(in: file, source: source)
            return try await sts.assume(role, webIdentityToken: token, source: source)
        }
        let caller: AWSCredentials?
        switch (profile["source_profile"], profile["credential_source"]) {
        // A profile may be the source of its own role: then it has keys as well.
        case (name?, nil): caller = try keys(of: name, profile)
        case (let other?, nil):
            guard !visited.contains(other) else { throw failure(name, "source_profile goes round in a circle") }
            caller = try await credentials(of: other, profiles, visited: visited.union([name]))
        case (nil, "Environment"?): caller = try EnvironmentCredentials(context).credentials()
        case (nil, "EcsContainer"?): caller = try await ContainerCredentials(context).credentials()
        case (nil, "Ec2InstanceMetadata"?): caller = try await InstanceMetadataCredentials(context).credentials()
        case (nil, _?): throw failure(name, "credential_source is Environment, EcsContainer or Ec2InstanceMetadata")
        case (_?, _?): throw failure(name, "it has both source_profile and credential_source")
        case (nil, nil): throw failure(name, "its role has neither source_profile nor credential_source")
        }
        guard let caller else { throw failure(name, "what it assumes its role with has no credentials") }
        return try await sts.assume(role, with: caller, source: source)
    }

    private func keys(
        of name: String,
        _ profile: [String: String]
    ) throws(AWSCredentialError) -> AWSCredentials? {
        switch (profile["aws_access_key_id"], profile["aws_secret_access_key"]) {
        case (let key?, let secret?):
            return AWSCredentials(
                accessKeyID: key,
                secretAccessKey: secret,
                sessionToken: profile["aws_session_token"]
            )
        case (nil, nil): break
        default: throw failure(name, "it needs both aws_access_key_id and aws_secret_access_key")
        }
        if profile["credential_process"] != nil {
            throw failure(name, "credential_process is not supported; export the keys into the environment instead")
        }
        if profile["sso_session"] != nil || profile["sso_start_url"] != nil {
            throw failure(name, "single sign-on is not supported; use `aws configure export-credentials` instead")
        }
        return nil
    }

    private func failure(_ profile: String, _ reason: String) -> AWSCredentialError {
        .invalid(source: source, reason: "profile \(profile): \(reason)")
    }
}
