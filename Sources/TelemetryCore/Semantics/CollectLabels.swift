// SPDX-License-Identifier: Apache-2.0

/// What a collector asks a trace store for; the routes are below `/traces/`.
public enum CollectRouteLabel: String, ClosedLabel {
    /// `slices`: the list of slices.
    case slices
    /// `slices/NAME/traces`: the traces of a slice.
    case traces
    /// `slices/NAME/spans`: spans.
    case spans
    /// `slices/NAME/hops`: hops.
    case hops
    /// `slices/NAME/bodies`: the larger payloads of envelopes.
    case bodies
    /// Anything else.
    case other
}

/// What came of a collector's request.
public enum CollectOutcome: String, ClosedLabel {
    /// It was answered.
    case served
    /// It showed no token, or another.
    case unauthorized
    /// It was told to come back later.
    case limited
    /// It asked for what is not there, or for nothing that can be understood.
    case refused
    /// What it asked for could not be read.
    case failed
}
