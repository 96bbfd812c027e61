// SPDX-License-Identifier: Apache-2.0

/// What became of a sidecar's report.
public enum SidecarReportOutcome: String, ClosedLabel {
    /// The gateway took it.
    case accepted
    /// A newer one of the same envelope took its place before it was sent.
    case superseded
    /// The gateway does not understand it.
    case refused
    /// There was no room for it, or no time at the end of the process.
    case dropped
}
