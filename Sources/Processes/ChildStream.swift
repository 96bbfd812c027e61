// SPDX-License-Identifier: Apache-2.0

/// Where one descriptor of a child leads.
public enum ChildStream: Sendable {
    /// `/dev/null`.
    case null
    /// The same as the parent's descriptor of that number.
    case inherited
    /// A copy of this descriptor. The parent keeps its own and closes it when it likes.
    case descriptor(Descriptor)
}
