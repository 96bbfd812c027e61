// SPDX-License-Identifier: Apache-2.0

/// Which traces are collected; each as a whole, from wherever something of it is.
public enum CollectSelection: Sendable, Hashable {
    /// Those with these ids: of traces, of envelopes in them, or of replay runs.
    case named([String])
    /// Those that began at or after one moment, and before the other, in Unix nanoseconds.
    case began(since: UInt64?, until: UInt64?)
}
