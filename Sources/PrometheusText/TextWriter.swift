// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Writes families in one of the text formats into one growing array of bytes.
struct TextWriter {
    private(set) var bytes: [UInt8] = []

    private let dialect: TextDialect

    init(dialect: TextDialect, capacity: Int) {
        self.dialect = dialect
        bytes.reserveCapacity(capacity)
    }

    mutating func write(_ family: MetricFamilySnapshot) {
        guard !family.series.isEmpty else { return }
        writeHead(of: family)
        switch family.kind {
        case .counter, .gauge: writeNumbers(of: family)
        case .histogram: writeHistograms(of: family)
        }
    }

    mutating func finish() {
        append(dialect.end)
    }

    private mutating func writeHead(of family: MetricFamilySnapshot) {
        let name = dialect.familyName(of: family)
        if !dialect.hasUnits { writeHelp(of: family, name) }
        append("# TYPE \(name) \(family.kind.rawValue)\n")
        if dialect.hasUnits {
            if let unit = MetricUnit.suffix(of: name) { append("# UNIT \(name) \(unit)\n") }
            writeHelp(of: family, name)
        }
    }

    private mutating func writeHelp(of family: MetricFamilySnapshot, _ name: String) {
        guard !family.help.isEmpty else { return }
        append("# HELP \(name) ")
        for byte in family.help.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): append("\\\\")
            case UInt8(ascii: "\n"): append("\\n")
            case UInt8(ascii: "\"") where dialect.escapesQuotesInHelp: append("\\\"")
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func writeNumbers(of family: MetricFamilySnapshot) {
        let name = Array(dialect.sampleName(of: family).utf8)
        for series in family.series {
            guard case .number(let value) = series.value else { continue }
            bytes.append(contentsOf: name)
            appendBraced(series.labels.rendered)
            appendSample(value)
        }
    }

    private mutating func writeHistograms(of family: MetricFamilySnapshot) {
        let bucket = Array("\(family.name)_bucket{".utf8)
        let sum = Array("\(family.name)_sum".utf8)
        let count = Array("\(family.name)_count".utf8)
        var bounds: [Double]?
        var limits: [[UInt8]] = []
        for series in family.series {
            guard case .histogram(let histogram) = series.value else { continue }
            // All series of a family have the same buckets, so that their labels are made once.
            if histogram.bounds != bounds {
                bounds = histogram.bounds
                limits = (histogram.bounds + [.infinity]).map { Array("le=\"\(dialect.bound($0))\"} ".utf8) }
            }
            let labels = series.labels.rendered
            for index in limits.indices {
                bytes.append(contentsOf: bucket)
                if !labels.isEmpty {
                    bytes.append(contentsOf: labels)
                    bytes.append(UInt8(ascii: ","))
                }
                bytes.append(contentsOf: limits[index])
                NumberText.append(histogram.cumulativeCounts[index], to: &bytes)
                if dialect.hasExemplars, index < histogram.exemplars.count, let exemplar = histogram.exemplars[index] {
                    append(exemplar)
                }
                bytes.append(UInt8(ascii: "\n"))
            }
            // Without its sum a histogram must not have its count either.
            if dialect.omitsNegativeSums, histogram.sum < 0 || histogram.bounds.first ?? 0 < 0 { continue }
            bytes.append(contentsOf: sum)
            appendBraced(labels)
            appendSample(histogram.sum)
            bytes.append(contentsOf: count)
            appendBraced(labels)
            bytes.append(UInt8(ascii: " "))
            NumberText.append(histogram.count, to: &bytes)
            bytes.append(UInt8(ascii: "\n"))
        }
    }

    // https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md#exemplars-1
    private mutating func append(_ exemplar: Exemplar) {
        append(" # {trace_id=\"\(exemplar.traceID)\",span_id=\"\(exemplar.spanID)\"} ")
        NumberText.append(exemplar.value, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        NumberText.append(exemplar.timeUnixNano / 1_000_000_000, to: &bytes)
        bytes.append(UInt8(ascii: "."))
        // Milliseconds, which is what Prometheus keeps.
        let milliseconds = exemplar.timeUnixNano / 1_000_000 % 1_000
        for divisor in [100, 10, 1] as [UInt64] {
            bytes.append(UInt8(ascii: "0") + UInt8(milliseconds / divisor % 10))
        }
    }

    private mutating func appendBraced(_ labels: [UInt8]) {
        guard !labels.isEmpty else { return }
        bytes.append(UInt8(ascii: "{"))
        bytes.append(contentsOf: labels)
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func appendSample(_ value: Double) {
        bytes.append(UInt8(ascii: " "))
        NumberText.append(value, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }
}
