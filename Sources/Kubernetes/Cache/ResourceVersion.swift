// SPDX-License-Identifier: Apache-2.0

/// The order of versions.
///
/// They are opaque by contract and counted by every server, as
/// https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions has it since 1.35; where one is no number,
/// nothing is said.
enum ResourceVersion {
    /// Whether a version is certainly before another.
    static func isOlder(_ left: String, than right: String) -> Bool {
        guard let left = UInt64(left), let right = UInt64(right) else { return false }
        return left < right
    }
}
