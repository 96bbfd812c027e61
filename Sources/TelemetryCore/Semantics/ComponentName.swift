// SPDX-License-Identifier: Apache-2.0

/// The components, as the label and the log key `component` name them.
public enum ComponentName: String, ClosedLabel {
    /// Routes, retries and settles messages of one actor.
    case sidecar
    /// Runs the handlers of one actor.
    case runtime
    /// Offers pipelines as tools and HTTP calls.
    case gateway
    /// Runs actors on Kubernetes.
    case `operator`
    /// `asya up`.
    case cluster
    /// Every other command of `asya`.
    case cli
}
