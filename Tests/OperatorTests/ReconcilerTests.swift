// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Kubernetes
import Logging
import Synchronization
import TelemetryCore
import TelemetryTesting
import Testing

@testable import Operator

struct ReconcilerTests {
    /// A reconciler on a fake cluster, and what it says.
    private final class Bench: Sendable {
        let ports = FakePorts()
        let spans = InMemorySpanProcessor()
        let registry = MetricRegistry()
        let instruments: OperatorInstruments
        let events = Mutex<[KubernetesEvent]>([])
        let mayWork = Mutex(true)

        init() { instruments = OperatorInstruments(registry) }

        func reconciler() -> Reconciler {
            Reconciler(
                Reconciler.Parts(
                    view: ports,
                    cluster: ports,
                    queues: ports,
                    settings: Sample.settings,
                    healthInterval: 300_000_000_000,
                    instruments: instruments,
                    tracer: Tracer.testing(spans),
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                    clock: ManualClock(),
                    mayWork: { [self] in mayWork.withLock { $0 } },
                    record: { [self] event, _ in events.withLock { $0.append(event) } }
                )
            )
        }

        var reasons: [String] { events.withLock { $0.map(\.reason) } }
    }

    @Test func `a reconciliation is a trace, with a span for each step`() async {
        let bench = Bench()
        bench.ports.with { $0.apply(Sample.manifest()) }
        let reconciler = bench.reconciler()
        #expect(await reconciler.reconcile(FakeCluster.key) == .again(after: .seconds(300)))
        let spans = bench.spans.spans
        let root = spans.first { $0.name == "reconcile hello" }
        #expect(spans.count == 12 && root?.parentSpanID == nil)
        for span in spans {
            let declaration = span.name.hasPrefix("step ") ? SpanCatalog.step : SpanCatalog.reconcile
            #expect(declaration.problems(in: span) == [], "\(span.name)")
            #expect(span.context.traceID == root?.context.traceID)
        }
        #expect(bench.reasons == ["QueueReady", "Creating"])
    }

    @Test func `when nothing is to be done there is no trace`() async {
        let bench = Bench()
        bench.ports.with { $0.apply(Sample.manifest()) }
        let reconciler = bench.reconciler()
        for _ in 0..<3 { _ = await reconciler.reconcile(FakeCluster.key) }
        let count = bench.spans.spans.count
        _ = await reconciler.reconcile(FakeCluster.key)
        #expect(bench.spans.spans.count == count)
    }

    @Test func `what fails is tried again, and seen in spans, metrics, Events and the status`() async {
        let bench = Bench()
        bench.ports.with { cluster in
            cluster.apply(Sample.manifest())
            cluster.isBrokerDown = true
        }
        let reconciler = bench.reconciler()
        #expect(await reconciler.reconcile(FakeCluster.key) == .retry)
        #expect(
            bench.spans.spans.filter(\.status.isError).map(\.name).sorted() == [
                "reconcile hello", "step ensure_queue",
            ]
        )
        #expect(bench.reasons == ["TransportError"])
        bench.ports.with { $0.isBrokerDown = false }
        #expect(await reconciler.reconcile(FakeCluster.key) == .again(after: .seconds(300)))
        #expect(bench.reasons == ["TransportError", "QueueReady", "Creating"])
    }

    @Test func `an operator that begins anew has no news to tell`() async {
        let bench = Bench()
        bench.ports.with { $0.apply(Sample.manifest()) }
        for _ in 0..<2 {
            let reconciler = bench.reconciler()
            for _ in 0..<3 { _ = await reconciler.reconcile(FakeCluster.key) }
        }
        #expect(bench.reasons == ["QueueReady", "Creating"])
    }

    @Test func `one that does not lead any more does nothing`() async {
        let bench = Bench()
        bench.ports.with { $0.apply(Sample.manifest()) }
        bench.mayWork.withLock { $0 = false }
        let reconciler = bench.reconciler()
        #expect(await reconciler.reconcile(FakeCluster.key) == .retry)
        #expect(bench.ports.with { $0.writes.isEmpty && $0.queues.isEmpty })
        bench.mayWork.withLock { $0 = true }
        #expect(await reconciler.reconcile(FakeCluster.key) == .again(after: .seconds(300)))
    }

    @Test func `an actor that is gone is forgotten`() async {
        let bench = Bench()
        bench.ports.with { $0.apply(Sample.manifest()) }
        let reconciler = bench.reconciler()
        _ = await reconciler.reconcile(FakeCluster.key)
        bench.ports.with { $0.delete() }
        #expect(await reconciler.reconcile(FakeCluster.key) == .done)
        #expect(await reconciler.reconcile(FakeCluster.key) == .done)
        #expect(bench.ports.with { $0.objects[FakeCluster.actor] == nil })
    }
}
