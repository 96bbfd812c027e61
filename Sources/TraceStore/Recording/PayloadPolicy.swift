// SPDX-License-Identifier: Apache-2.0

/// Which hops have their envelopes recorded; sizes, ids, queues and timings are recorded for every hop.
public enum PayloadPolicy: String, Sendable, CaseIterable {
    /// No envelope is ever written. Such a recording shows what happened but cannot be replayed.
    case none
    /// The envelopes of hops that an operator will want to replay: those that failed, were retried or are a retry, were
    /// dead-lettered or slow (`TraceStoreOptions.slowThreshold`), and what arrived at error-end.
    case errors
    /// All envelopes.
    case all
}
