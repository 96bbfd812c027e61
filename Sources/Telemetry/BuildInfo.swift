// SPDX-License-Identifier: Apache-2.0

/// What was built, as `asya_build_info`, `service.version` and `telemetry.sdk.version` say.
public enum BuildInfo {
    /// The version of the product.
    public static let version = "0.2.0"

    /// The commit it was built from, where the build knows it.
    public static let commit = "unknown"
}
