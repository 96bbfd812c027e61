// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// `spec.sidecar`: what the operator changes in the sidecar container it adds.
public struct SidecarOverrides: Sendable, Hashable {
    /// When Kubernetes pulls the image.
    public enum ImagePullPolicy: String, Sendable, Hashable, CaseIterable {
        /// On every start.
        case always = "Always"
        /// When the node does not have it.
        case ifNotPresent = "IfNotPresent"
        /// Never; the node must have it.
        case never = "Never"
    }

    /// `image`; ignored by local runs.
    public internal(set) var image: String?
    /// `imagePullPolicy`.
    public internal(set) var imagePullPolicy: ImagePullPolicy?
    /// `resources`, passed on as they are.
    public internal(set) var resources: JSONValue?
    /// `env` as it is written, with where values come from.
    public internal(set) var environmentEntries: [JSONValue] = []
    /// `env` in its order; applied after everything else, so it wins.
    public internal(set) var environment: [EnvironmentVariable] = []
}
