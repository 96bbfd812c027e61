# SPDX-License-Identifier: Apache-2.0
"""The Python SDK of OpenTelemetry and prometheus_client, measured like telemetry-bench: one JSON object a line."""

import json
import statistics
import time

import prometheus_client
from opentelemetry import context
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON
from opentelemetry.trace import SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

ROUNDS = 3
ATTRIBUTES = {
    "messaging.system": "sqlite",
    "messaging.destination.name": "asya-text",
    "messaging.operation.name": "process",
    "messaging.operation.type": "process",
    "messaging.message.id": "29068b1c-f4e8-2047-f52c-bcf8046590e2",
    "asya.actor": "text",
    "asya.route.index": 3,
    "asya.attempt": 1,
}
BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]


def measure(name: str, operations: int, body) -> None:
    body(operations // 4 + 1)
    walls, cpus = [], []
    for _ in range(ROUNDS):
        start, cpu = time.perf_counter_ns(), time.process_time_ns()
        body(operations)
        cpus.append((time.process_time_ns() - cpu) / operations)
        walls.append((time.perf_counter_ns() - start) / operations)
    print(
        json.dumps({"name": name, "ns": statistics.median(walls), "cpu_ns": statistics.median(cpus)}),
        flush=True,
    )


class Ignore(SpanProcessor):
    pass


class Keep(SpanProcessor):
    def __init__(self):
        self.spans = []

    def on_end(self, span: ReadableSpan) -> None:
        self.spans.append(span)


class Discard(SpanExporter):
    def export(self, spans):
        return SpanExportResult.SUCCESS


def recorder(processor: SpanProcessor, sampler=ALWAYS_ON):
    provider = TracerProvider(sampler=sampler, shutdown_on_exit=False)
    provider.add_span_processor(processor)
    tracer = provider.get_tracer("bench")

    def record(count: int) -> None:
        for _ in range(count):
            tracer.start_span("process text", kind=SpanKind.CONSUMER, attributes=ATTRIBUTES).end()

    return provider, record


def tracing() -> None:
    measure("span.sampled_8_attributes", 5_000, recorder(Ignore())[1])
    # It cannot block: the queue holds all spans of a round, so that none is dropped.
    provider, record = recorder(BatchSpanProcessor(Discard(), max_queue_size=50_000, max_export_batch_size=512))
    measure("span.batch_8_attributes", 5_000, record)
    provider.shutdown()
    measure("span.unsampled", 20_000, recorder(Ignore(), ALWAYS_OFF)[1])

    propagator = TraceContextTextMapPropagator()
    incoming = {
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "tracestate": "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
    }

    def propagate(count: int) -> None:
        for _ in range(count):
            propagator.inject({}, propagator.extract(incoming, context.Context()))

    measure("context.extract_inject", 5_000, propagate)

    keep = Keep()
    recorder(keep)[1](512)

    def encode(count: int) -> None:
        for _ in range(max(count // 512, 1)):
            encode_spans(keep.spans).SerializeToString()

    measure("export.encode_span", 10 * 512, encode)


def metrics() -> None:
    registry = prometheus_client.CollectorRegistry()
    counter = prometheus_client.Counter("bench", "A count.", registry=registry)
    histogram = prometheus_client.Histogram("bench_seconds", "Time.", registry=registry, buckets=BUCKETS)
    labelled = prometheus_client.Counter("bench_labelled", "A count.", ["queue", "actor"], registry=registry)

    def increment(count: int) -> None:
        for _ in range(count):
            counter.inc()

    def observe(count: int) -> None:
        for index in range(count):
            histogram.observe((index & 1023) * 0.001)

    def look_up(count: int) -> None:
        for _ in range(count):
            labelled.labels("asya-text-extraction", "text-extraction").inc()

    measure("metric.counter_increment", 100_000, increment)
    measure("metric.histogram_observe", 50_000, observe)
    measure("metric.lookup_2_labels", 50_000, look_up)

    counters = prometheus_client.CollectorRegistry()
    many = prometheus_client.Counter("bench", "A count.", ["queue", "actor"], registry=counters)
    for number in range(10_000):
        many.labels(f"asya-{number}", f"actor-{number}").inc(number)
    histograms = prometheus_client.CollectorRegistry()
    lots = prometheus_client.Histogram("bench_seconds", "Time.", ["actor"], registry=histograms, buckets=BUCKETS)
    for number in range(1_000):
        lots.labels(f"actor-{number}").observe(number * 0.01)

    def scrape(registry):
        def body(count: int) -> None:
            for _ in range(count):
                prometheus_client.generate_latest(registry)

        return body

    measure("metric.scrape_10k_counters_text", 2, scrape(counters))
    measure("metric.scrape_1k_histograms_text", 2, scrape(histograms))


if __name__ == "__main__":
    tracing()
    metrics()
