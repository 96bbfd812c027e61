// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import TelemetryCore
internal import TelemetryTesting

@testable internal import TraceStore

/// Writers over a folder of their own, with a clock that is moved by hand.
struct StoreFixture {
    let folder: TemporaryFolder
    let clock = ManualClock()
    let registry = MetricRegistry()
    private let heard = Warnings()

    private final class Warnings: Sendable {
        let texts = Mutex<[String]>([])
    }

    init() throws {
        folder = try TemporaryFolder()
    }

    /// What the writers said.
    var warnings: [String] { heard.texts.withLock { $0 } }

    func writer(
        payloads: PayloadPolicy = .all,
        instance: String = "test-0",
        change: (inout TraceStoreOptions) -> Void = { _ in }
    ) -> TraceStoreWriter {
        var options = TraceStoreOptions(
            directory: folder.path,
            component: "sidecar",
            instance: instance,
            payloads: payloads
        )
        change(&options)
        return TraceStoreWriter(
            options: options,
            resource: [.serviceName: "test"],
            clock: clock,
            registry: registry
        ) { [heard] text in
            heard.texts.withLock { $0.append(text) }
        }
    }

    func record(_ sample: Sample, with writer: TraceStoreWriter) {
        for span in sample.spans { writer.onEnd(span) }
        for hop in sample.hops { writer.record(hop) }
    }

    /// The value of a counter or gauge, of the series with this label value; -1 when there is none.
    func metric(_ name: String, _ label: String? = nil) -> Double {
        for family in registry.collect() where family.name == name {
            for series in family.series where label.map({ series.labels.values.contains($0) }) ?? true {
                switch series.value {
                case .number(let value): return value
                default: return -1
                }
            }
        }
        return -1
    }
}
