// SPDX-License-Identifier: Apache-2.0

/// Decides, when a span starts, whether it is recorded and exported.
///
/// Called once a span on the caller's thread: must be fast, must not block and must decide alike for equal trace
/// identifiers.
public protocol Sampler: Sendable, CustomStringConvertible {
    /// Returns the decision for a span that is about to start.
    ///
    /// - Parameters:
    ///   - request: What is known about the span.
    ///   - attributes: The attributes it starts with; computing them costs, so ask only if they matter.
    /// - Returns: The decision, with the trace state for the new span.
    func sample(_ request: borrowing SamplingRequest, attributes: () -> Attributes) -> SamplingResult
}
