// SPDX-License-Identifier: Apache-2.0

/// Which format a scraper gets.
extension ExpositionFormat {
    /// The format that the fields of `Accept` ask for.
    ///
    /// Of the formats that are acceptable the one with the highest quality, then the one asked for most exactly, then the
    /// one named first. A scraper that asks for nothing, for anything or for nothing we have gets ``text``: a page that is
    /// not quite what was asked for shows more than an error.
    ///
    /// https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1 and
    /// https://prometheus.io/docs/instrumenting/content_negotiation/
    public init(accept fields: [String]) {
        let ranges = AcceptList(fields).elements
        var best: (format: ExpositionFormat, match: Match)?
        for format in Self.allCases {
            guard let match = format.match(ranges), match.quality > 0 else { continue }
            if let known = best, !match.isBetter(than: known.match) { continue }
            best = (format, match)
        }
        self = best?.format ?? .text
    }

    private struct Match {
        var quality: Double
        var exactness: Int
        var position: Int

        func isBetter(than other: Match) -> Bool {
            if quality != other.quality { return quality > other.quality }
            if exactness != other.exactness { return exactness > other.exactness }
            return position < other.position
        }
    }

    /// The range that speaks for this format: the most exact one.
    private func match(_ ranges: [AcceptList.Element]) -> Match? {
        var best: Match?
        for (position, range) in ranges.enumerated() {
            guard let exactness = exactness(of: range), exactness > best?.exactness ?? -1 else { continue }
            best = Match(quality: range.quality, exactness: exactness, position: position)
        }
        return best
    }

    /// How exactly a range means this format; nil when it does not.
    private func exactness(of range: AcceptList.Element) -> Int? {
        switch range.name {
        case "*/*": return 0
        case "text/*": return self == .text ? 1 : nil
        case "application/*": return self == .text ? nil : 1
        case mediaType:
            // Parameters that nobody has defined, `escaping` among them, change nothing for the names that we have.
            for (name, value) in required {
                guard let asked = range.parameters[name] else {
                    if self == .protobuf { return nil }
                    continue
                }
                guard asked == value else { return nil }
            }
            return required.contains { range.parameters[$0.key] != nil } ? 3 : 2
        default: return nil
        }
    }

    private var mediaType: String {
        switch self {
        case .text: "text/plain"
        case .openMetrics: "application/openmetrics-text"
        case .protobuf: "application/vnd.google.protobuf"
        }
    }

    /// The parameters that a range must not contradict, and of the protobuf format must have.
    private var required: [String: String] {
        switch self {
        case .text: ["version": "0.0.4"]
        case .openMetrics: ["version": "1.0.0"]
        case .protobuf: ["proto": "io.prometheus.client.metricfamily", "encoding": "delimited"]
        }
    }
}
