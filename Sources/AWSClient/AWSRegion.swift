// SPDX-License-Identifier: Apache-2.0

internal import Settings

/// The region that requests go to.
public enum AWSRegion {
    /// What an operator has chosen: `ASYA_AWS_REGION`, `AWS_REGION`, `AWS_DEFAULT_REGION` or the profile's `region`.
    ///
    /// - Returns: The region, or nil when none is chosen.
    /// - Throws: ``AWSCredentialError`` when the files of profiles cannot be read.
    public static func resolve(_ context: AWSContext) throws(AWSCredentialError) -> String? {
        for name in ["ASYA_AWS_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"] {
            if let region = context.environment.string(name) { return region }
        }
        let profiles = try AWSProfiles(context)
        return profiles[profiles.selected]?["region"]
    }
}
