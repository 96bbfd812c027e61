// SPDX-License-Identifier: Apache-2.0

/// What a Jaeger server tells a service about sampling.
///
/// https://www.jaegertracing.io/docs/latest/sampling/#remote-sampling
public enum SamplingStrategy: Hashable, Sendable {
    /// A share of all traces, from 0 to 1.
    case probabilistic(Double)
    /// So many traces a second.
    case rateLimiting(tracesPerSecond: Double)
    /// A share for each operation, by the name of a trace's first span.
    case perOperation(PerOperation)

    /// The shares of operations.
    public struct PerOperation: Hashable, Sendable {
        /// The share of operations that have none of their own, from 0 to 1.
        public var defaultRatio: Double

        /// How many traces a second of each operation are sampled whatever its share; 0 for none.
        public var guaranteedTracesPerSecond: Double

        /// Shares by operation.
        public var ratios: [String: Double]

        /// Creates a strategy.
        public init(defaultRatio: Double, guaranteedTracesPerSecond: Double, ratios: [String: Double]) {
            self.defaultRatio = defaultRatio
            self.guaranteedTracesPerSecond = guaranteedTracesPerSecond
            self.ratios = ratios
        }
    }
}
