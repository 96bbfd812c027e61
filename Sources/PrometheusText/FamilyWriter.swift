// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Writes families as `io.prometheus.client.MetricFamily` messages, each behind its length.
///
/// https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto
struct FamilyWriter {
    private var writer: ProtobufWriter

    var bytes: [UInt8] { writer.bytes }

    init(capacity: Int) {
        writer = ProtobufWriter(capacity: capacity)
    }

    mutating func write(_ family: MetricFamilySnapshot) {
        guard !family.series.isEmpty else { return }
        let names = family.labelNames.map { Array($0.utf8) }
        writer.delimited { writer in
            writer.string(1, family.name)
            if !family.help.isEmpty { writer.string(2, family.help) }
            writer.varint(3, Self.type(of: family.kind))
            for series in family.series {
                writer.message(4) { writer in
                    for (name, value) in zip(names, series.labels.values) {
                        writer.message(1) { writer in
                            writer.data(1, name)
                            writer.string(2, value)
                        }
                    }
                    switch series.value {
                    case .number(let value):
                        // Gauges are field 2, counters field 3; both hold their value as field 1.
                        writer.message(family.kind == .counter ? 3 : 2) { $0.double(1, value) }
                    case .histogram(let histogram):
                        writer.message(7) { Self.write(histogram, to: &$0) }
                    }
                }
            }
            if let unit = MetricUnit.suffix(of: TextDialect.openMetrics.familyName(of: family)) {
                writer.string(5, unit)
            }
        }
    }

    private static func type(of kind: MetricKind) -> UInt64 {
        switch kind {
        case .counter: 0
        case .gauge: 1
        case .histogram: 4
        }
    }

    private static func write(_ histogram: HistogramSnapshot, to writer: inout ProtobufWriter) {
        writer.varint(1, histogram.count)
        writer.double(2, histogram.sum)
        for (index, bound) in histogram.bounds.enumerated() {
            writer.message(3) { writer in
                writer.varint(1, histogram.cumulativeCounts[index])
                writer.double(2, bound)
                exemplar(index, of: histogram).map { write($0, 3, to: &writer) }
            }
        }
        // The last bucket says nothing that the count does not say, but its exemplar has no other place.
        if let exemplar = exemplar(histogram.bounds.count, of: histogram) {
            writer.message(3) { writer in
                writer.varint(1, histogram.count)
                writer.double(2, .infinity)
                write(exemplar, 3, to: &writer)
            }
        }
        guard let native = histogram.native else { return }
        writer.signed(5, native.schema)
        writer.double(6, native.zeroThreshold)
        writer.varint(7, native.zeroCount)
        write(native.negative, spans: 9, deltas: 10, to: &writer)
        write(native.positive, spans: 12, deltas: 13, to: &writer)
        // Without it a native histogram that is empty would be taken for a classic one.
        // https://prometheus.io/docs/specs/native_histograms/#exposition-formats
        if native.positive.isEmpty && native.negative.isEmpty && native.zeroCount == 0 {
            writer.message(12) { writer in
                writer.signed(1, 0)
                writer.varint(2, 0)
            }
        }
    }

    /// Runs of neighbouring buckets with the distance to the run before, and counts as differences to the count before.
    private static func write(
        _ buckets: [NativeBuckets.Bucket],
        spans: UInt8,
        deltas: UInt8,
        to writer: inout ProtobufWriter
    ) {
        var next = 0
        var position = buckets.startIndex
        while position < buckets.endIndex {
            var end = position + 1
            while end < buckets.endIndex, buckets[end].index == buckets[end - 1].index + 1 { end += 1 }
            writer.message(spans) { writer in
                writer.signed(1, buckets[position].index - next)
                writer.varint(2, UInt64(end - position))
            }
            next = buckets[end - 1].index + 1
            position = end
        }
        var previous: UInt64 = 0
        for bucket in buckets {
            writer.signed(deltas, Int(truncatingIfNeeded: bucket.count &- previous))
            previous = bucket.count
        }
    }

    private static func exemplar(_ index: Int, of histogram: HistogramSnapshot) -> Exemplar? {
        index < histogram.exemplars.count ? histogram.exemplars[index] : nil
    }

    private static func write(_ exemplar: Exemplar, _ field: UInt8, to writer: inout ProtobufWriter) {
        writer.message(field) { writer in
            for (name, value) in [("trace_id", "\(exemplar.traceID)"), ("span_id", "\(exemplar.spanID)")] {
                writer.message(1) { writer in
                    writer.string(1, name)
                    writer.string(2, value)
                }
            }
            writer.double(2, exemplar.value)
            // google.protobuf.Timestamp
            writer.message(3) { writer in
                writer.varint(1, exemplar.timeUnixNano / 1_000_000_000)
                writer.varint(2, exemplar.timeUnixNano % 1_000_000_000)
            }
        }
    }
}
