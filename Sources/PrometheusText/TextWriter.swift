// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Writes families into one growing array of bytes.
struct TextWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) {
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

    private mutating func writeHead(of family: MetricFamilySnapshot) {
        if !family.help.isEmpty {
            append("# HELP \(family.name) ")
            appendEscapedHelp(family.help)
            bytes.append(UInt8(ascii: "\n"))
        }
        append("# TYPE \(family.name) \(family.kind.rawValue)\n")
    }

    private mutating func writeNumbers(of family: MetricFamilySnapshot) {
        let name = Array(family.name.utf8)
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
                limits = (histogram.bounds + [.infinity]).map { Array("le=\"\(NumberText.text($0))\"}".utf8) }
            }
            let labels = series.labels.rendered
            for (limit, cumulative) in zip(limits, histogram.cumulativeCounts) {
                bytes.append(contentsOf: bucket)
                if !labels.isEmpty {
                    bytes.append(contentsOf: labels)
                    bytes.append(UInt8(ascii: ","))
                }
                bytes.append(contentsOf: limit)
                appendSample(cumulative)
            }
            bytes.append(contentsOf: sum)
            appendBraced(labels)
            appendSample(histogram.sum)
            bytes.append(contentsOf: count)
            appendBraced(labels)
            appendSample(histogram.count)
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

    private mutating func appendSample(_ value: UInt64) {
        bytes.append(UInt8(ascii: " "))
        NumberText.append(value, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func appendEscapedHelp(_ help: String) {
        for byte in help.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): append("\\\\")
            case UInt8(ascii: "\n"): append("\\n")
            default: bytes.append(byte)
            }
        }
    }
}
