// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// How many bytes an exposition will take, near enough that it is allocated once and not twice.
enum ExpositionSize {
    /// Of a family in either of the text formats, without exemplars.
    static func text(of family: MetricFamilySnapshot) -> Int {
        let head = 3 * family.name.utf8.count + family.help.utf8.count + 48
        guard let first = family.series.first else { return head }
        let line = family.name.utf8.count + first.labels.rendered.count + 24
        return switch first.value {
        case .number: head + family.series.count * line
        case .histogram(let histogram):
            head + family.series.count * (histogram.cumulativeCounts.count + 2) * (line + 8)
        }
    }

    /// Of a family as a protobuf message.
    static func protobuf(of family: MetricFamilySnapshot) -> Int {
        let head = family.name.utf8.count + family.help.utf8.count + 32
        guard let first = family.series.first else { return head }
        let labels = first.labels.rendered.count + 8 * family.labelNames.count
        return switch first.value {
        case .number: head + family.series.count * (labels + 16)
        case .histogram(let histogram):
            head + family.series.count * (labels + 14 * histogram.cumulativeCounts.count + 256)
        }
    }
}
