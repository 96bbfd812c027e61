// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TelemetryCore

/// The conventions that every declared name keeps.
struct SemanticsTests {
    @Test func `every declaration can be registered beside all others`() {
        let registry = MetricRegistry()
        for descriptor in MetricCatalog.all {
            switch descriptor {
            case let counter as CounterDescriptor: _ = registry.counter(counter)
            case let gauge as GaugeDescriptor: _ = registry.gauge(gauge)
            case let histogram as HistogramDescriptor: _ = registry.histogram(histogram)
            default: Issue.record("\(descriptor.name) is of an unknown kind")
            }
        }
        #expect(registry.problems == [])
        #expect(Set(MetricCatalog.all.map(\.name)).count == MetricCatalog.all.count)
    }

    @Test(arguments: MetricCatalog.all.map(\.name))
    func `a name has the prefix and is in snake case`(name: String) throws {
        #expect(
            try /(asya_(actor|runtime|gateway|operator|telemetry|trace_store|cluster|build)|process)_[a-z][a-z_]*/
                .wholeMatch(
                    in: name
                )
                != nil
        )
        #expect(!name.contains("__"))
    }

    @Test func `units and kinds are told by the name`() {
        for descriptor in MetricCatalog.all {
            let name = descriptor.name
            #expect((descriptor.kind == .counter) == name.hasSuffix("_total"), "\(name)")
            if descriptor.kind == .histogram {
                #expect(name.hasSuffix("_seconds") || name.hasSuffix("_bytes"), "\(name)")
            }
            for word in ["millisecond", "_ms", "minute", "kilobyte"] { #expect(!name.contains(word), "\(name)") }
        }
    }

    @Test func `every family says what it measures, as one phrase`() {
        for descriptor in MetricCatalog.all {
            #expect(descriptor.help.utf8.count > 10, "\(descriptor.name)")
            #expect(!descriptor.help.hasSuffix("."), "\(descriptor.name)")
            #expect(descriptor.help.first?.isUppercase == true || descriptor.help.first?.isNumber == true)
        }
    }

    @Test func `closed label values are in snake case and few`() throws {
        for descriptor in MetricCatalog.all {
            for label in descriptor.labels {
                guard let values = label.values else { continue }
                #expect((2...20).contains(values.count), "\(descriptor.name) \(label.name)")
                #expect(Set(values).isSuperset(of: label.rareValues) && label.rareValues.count < values.count)
                for value in values { #expect(try /[a-z][a-z0-9_]*/.wholeMatch(in: value) != nil, "\(value)") }
            }
        }
    }

    @Test func `no label names something unbounded`() {
        let forbidden: Set = ["id", "trace_id", "span_id", "envelope_id", "message_id", "user", "path", "error"]
        for descriptor in MetricCatalog.all {
            #expect(forbidden.isDisjoint(with: descriptor.labelNames), "\(descriptor.name)")
        }
    }

    @Test func `buckets ascend and hold the bounds that objectives are set on`() {
        for buckets in [
            Buckets.handling, Buckets.waiting, Buckets.operation, Buckets.confirmation, Buckets.rough, Buckets.size,
        ] {
            #expect(buckets == buckets.sorted())
            #expect(Set(buckets).count == buckets.count)
        }
        #expect(Buckets.handling.contains(1) && Buckets.handling.last == 300)
        #expect(Buckets.waiting.last == 3_600)
        #expect(Buckets.size.last == 4_194_304)
        #expect(Buckets.none.isEmpty)
    }

    @Test func `the sidecar's families of version 0.1 keep their names`() {
        let names = Set(SidecarMetrics.all.map(\.name))
        for name in [
            "messages_received_total", "messages_processed_total", "messages_sent_total", "messages_failed_total",
            "processing_duration_seconds", "runtime_execution_duration_seconds", "queue_receive_duration_seconds",
            "queue_send_duration_seconds", "envelope_size_bytes", "active_messages", "runtime_errors_total",
        ] {
            #expect(names.contains("asya_actor_\(name)"), "\(name)")
        }
        #expect(ProcessedStatus.emptyResponse.labelValue == "empty_response")
        #expect(MessageType.happyEnd.labelValue == "happy_end")
    }

    @Test func `spans are named by an operation and an actor or queue`() {
        #expect(SpanNames.send("a") == "send a")
        #expect(SpanNames.process("a") == "process a")
        #expect(SpanNames.handler("a") == "handler a")
        #expect(SpanNames.publish("a") == "publish a")
        #expect(SpanNames.settle("asya-a") == "settle asya-a")
        #expect(SpanNames.replay("a") == "replay a")
    }
}
