// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore

extension SamplingStrategy {
    /// Reads a Jaeger server's answer, or `nil` when it is not one.
    ///
    /// Shares of operations come before a limit, a limit before one share for all, as in Jaeger's own clients: the type
    /// that the answer names says less than what it has.
    ///
    /// https://github.com/jaegertracing/jaeger-idl/blob/main/proto/api_v2/sampling.proto
    init?(json: [UInt8]) {
        guard let answer = try? JSONValue(decoding: json, maxDepth: 8) else { return nil }
        if let operations = answer["operationSampling"], !operations.isNull {
            self.init(operations: operations)
        } else if let limit = answer["rateLimitingSampling"], !limit.isNull {
            // A number that is 0 may be left out.
            self = .rateLimiting(tracesPerSecond: limit["maxTracesPerSecond"]?.doubleValue ?? 0)
        } else if let share = answer["probabilisticSampling"], !share.isNull {
            guard let ratio = Self.ratio(share["samplingRate"]) else { return nil }
            self = .probabilistic(ratio)
        } else {
            return nil
        }
    }

    private init?(operations: JSONValue) {
        guard let defaultRatio = Self.ratio(operations["defaultSamplingProbability"]) else { return nil }
        var ratios: [String: Double] = [:]
        for strategy in operations["perOperationStrategies"]?.arrayValue ?? [] {
            guard let name = strategy["operation"]?.stringValue,
                let ratio = Self.ratio(strategy["probabilisticSampling"]?["samplingRate"])
            else { return nil }
            ratios[name] = ratio
        }
        self = .perOperation(
            PerOperation(
                defaultRatio: defaultRatio,
                guaranteedTracesPerSecond: operations["defaultLowerBoundTracesPerSecond"]?.doubleValue ?? 0,
                ratios: ratios
            )
        )
    }

    private static func ratio(_ value: JSONValue?) -> Double? {
        guard let value else { return 0 }
        guard let ratio = value.doubleValue, (0...1).contains(ratio) else { return nil }
        return ratio
    }
}
