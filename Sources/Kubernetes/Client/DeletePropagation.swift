// SPDX-License-Identifier: Apache-2.0

/// What becomes of the objects that belong to one that is deleted.
///
/// https://kubernetes.io/docs/concepts/architecture/garbage-collection/#cascading-deletion
public enum DeletePropagation: String, Sendable, Hashable, CaseIterable {
    /// They are deleted after it.
    case background = "Background"
    /// They are deleted before it.
    case foreground = "Foreground"
    /// They stay.
    case orphan = "Orphan"
}
