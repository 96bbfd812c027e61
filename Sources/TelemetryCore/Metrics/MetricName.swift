// SPDX-License-Identifier: Apache-2.0

/// The names Prometheus accepts.
///
/// https://prometheus.io/docs/concepts/data_model/#metric-names-and-labels
enum MetricName {
    /// Labels that the scraper or the format sets itself.
    private static let reserved: Set<String> = ["le", "quantile", "job", "instance"]

    /// What is wrong with a declaration, or `nil`.
    static func problem(of descriptor: any MetricDescriptor) -> String? {
        guard isMetric(descriptor.name) else { return "'\(descriptor.name)' is no name of a metric" }
        var seen: Set<String> = []
        for label in descriptor.labels {
            guard isLabel(label.name) else { return "\(descriptor.name): '\(label.name)' is no name of a label" }
            guard seen.insert(label.name).inserted else {
                return "\(descriptor.name): the label '\(label.name)' is declared twice"
            }
        }
        return nil
    }

    /// The names of the lines that a family exposes, and those that OpenMetrics reserves for it.
    ///
    /// https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md#metricfamily: a counter is named
    /// without `_total` there.
    static func samples(of descriptor: any MetricDescriptor) -> [String] {
        let name = descriptor.name
        return switch descriptor.kind {
        case .gauge: [name]
        case .counter: [name] + (name.hasSuffix("_total") ? ["", "_created"].map { name.dropLast(6) + $0 } : [])
        case .histogram: ["", "_bucket", "_sum", "_count", "_created"].map { name + $0 }
        }
    }

    private static func isMetric(_ name: String) -> Bool {
        isIdentifier(name, allowing: UInt8(ascii: ":"))
    }

    private static func isLabel(_ name: String) -> Bool {
        isIdentifier(name, allowing: nil) && !name.hasPrefix("__") && !reserved.contains(name)
    }

    private static func isIdentifier(_ name: String, allowing extra: UInt8?) -> Bool {
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: byte == extra
            }
        }
    }
}
