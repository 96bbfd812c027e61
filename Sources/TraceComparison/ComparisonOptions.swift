// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// What counts in a comparison.
public struct ComparisonOptions: Sendable, Equatable {
    /// Places in hops, with all inside of them, that may differ: `.outputs[0].payload.time`, or `.payload.time` for every
    /// envelope.
    public var ignored: [JSONPath]
    /// Whether payloads and headers are compared, or only hops, routes, outcomes and errors.
    public var comparesContent: Bool

    /// Makes options; by default everything counts.
    public init(ignored: [JSONPath] = [], comparesContent: Bool = true) {
        self.comparesContent = comparesContent
        self.ignored = ignored.flatMap { path in
            switch path.steps.first {
            case .member("input"), .member("outputs"), .member("error"), .member("outcome"): [path]
            default:
                [
                    JSONPath([.member("input")] + path.steps), JSONPath([.member("outputs"), .any] + path.steps),
                ]
            }
        }
    }
}
