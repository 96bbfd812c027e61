# SPDX-License-Identifier: Apache-2.0
"""Spans, propagation, export, metrics and trace store, side by side with other implementations in the same run.

Times of single operations are processor time of all threads, a garbage collector's included, so that they do not depend
on what else the machine does; what a span or a hop costs its host is that of the host's own thread. Every run measures
this project and then each peer; the table shows medians over the runs.
"""

import json
import os
import statistics
import subprocess
import sys
import urllib.request

import peers

RUNS = 3
HERE = os.path.dirname(os.path.abspath(__file__))

# name, benchmark of telemetry-bench and the peers, field, unit, divisor, bar. A benchmark that does not exist is not listed.
OPERATIONS = [
    ("span with 8 attributes, no processor", "span.sampled_8_attributes", "cpu_ns", "us", 1e3, None),
    ("span with 8 attributes into the batch queue", "span.batch_8_attributes", "thread_ns", "us", 1e3, 1.5),
    ("the same with the thread behind the queue", "span.batch_8_attributes", "cpu_ns", "us", 1e3, None),
    ("allocations of a span, batch queue", "span.batch_8_attributes", "allocations", "", 1, 6),
    ("unsampled span", "span.unsampled", "cpu_ns", "ns", 1, 150),
    ("allocations of an unsampled span", "span.unsampled", "allocations", "", 1, 0),
    ("recorded but unsampled span", "span.record_only", "cpu_ns", "us", 1e3, None),
    ("extract and inject a context", "context.extract_inject", "cpu_ns", "us", 1e3, 1),
    ("encode a span, batch of 512", "export.encode_span", "cpu_ns", "us", 1e3, 1.6),
    ("gzip a span, batch of 512", "export.gzip_span", "cpu_ns", "us", 1e3, None),
    ("counter", "metric.counter_increment", "cpu_ns", "ns", 1, 5),
    ("histogram", "metric.histogram_observe", "cpu_ns", "ns", 1, 25),
    ("histogram, 4 threads", "metric.histogram_observe_4_threads", "ns", "ns", 1, 60),
    ("counter looked up by 2 labels", "metric.lookup_2_labels", "cpu_ns", "ns", 1, 150),
    ("allocations of a lookup", "metric.lookup_2_labels", "allocations", "", 1, 0),
    ("scrape of 10,000 counters", "metric.scrape_10k_counters_text", "cpu_ns", "ms", 1e6, 5),
    ("scrape of 10,000 counters, OpenMetrics", "metric.scrape_10k_counters_openmetrics", "cpu_ns", "ms", 1e6, None),
    ("scrape of 10,000 counters, protobuf", "metric.scrape_10k_counters_protobuf", "cpu_ns", "ms", 1e6, None),
    ("scrape of 1,000 histograms", "metric.scrape_1k_histograms_text", "cpu_ns", "ms", 1e6, 4),
    ("a span into the trace store", "store.append", "cpu_ns", "us", 1e3, 10),
    ("a trace of 20 slices, 10^6 spans", "store.lookup", "cpu_ns", "ms", 1e6, 1),
    ("all telemetry of a hop, on its path", "span.whole_hop", "thread_ns", "us", 1e3, None),
]

# The specification lets both be set; 2,048 spans are 20 ms at this rate, less than a busy machine may make a thread wait.
LOAD_ENVIRONMENT = {"OTEL_BSP_MAX_QUEUE_SIZE": "65536", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "2048"}
LOAD_RATES = [110_000, 150_000, 200_000, 300_000, 400_000]
LOAD_SECONDS = 5
STEADY_RATE = 10_000
STEADY_SECONDS = 15


def results(command: list, environment: dict = None) -> dict:
    """What a benchmark program prints, by name."""
    done = subprocess.run(command, env={**os.environ, **(environment or {})}, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{command[0]} failed ({done.returncode}): {done.stderr[-500:]}")
    return {line["name"]: line for line in map(json.loads, done.stdout.splitlines())}


class Sink:
    """The counting collector in a process of its own."""

    def __enter__(self):
        command = [sys.executable, os.path.join(HERE, "sink.py")]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}"
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def spans(self) -> int:
        with urllib.request.urlopen(self.url) as answer:
            return json.load(answer)["spans"]


def load(binaries: str, rate: int, seconds: int, shape: str, environment: dict) -> dict:
    """A steady load on a collector; adds what the collector counted itself."""
    with Sink() as sink:
        command = [os.path.join(binaries, "telemetry-bench"), "--load", f"{sink.url}/v1/traces", str(rate), str(seconds), shape]
        environment = {**os.environ, **environment}
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        return {**json.loads(done.stdout), "received": sink.spans()}


def lossless_rate(binaries: str) -> float:
    """The highest of the rates at which every span arrives, in spans a second; 0 when none is."""
    best = 0.0
    for rate in LOAD_RATES:
        told = load(binaries, rate, LOAD_SECONDS, "hop", LOAD_ENVIRONMENT)
        achieved = told["sent"] / told["wall_ns"] * 1e9
        if told["sent"] != told["exported"] or told["sent"] != told["received"] or achieved < rate * 0.99:
            break
        best = achieved
    return best


def steady(binaries: str) -> tuple:
    """Processor time in percent of one core at the specification's own load, and how many of its spans were lost."""
    told = load(binaries, STEADY_RATE, STEADY_SECONDS, "specification", {})
    return told["cpu_ns"] / told["wall_ns"] * 100, told["sent"] - min(told["exported"], told["received"])


def row(name: str, unit: str, value: float, bar, better: str, peer_values: dict) -> dict:
    return {
        "name": name,
        "unit": unit,
        "value": value,
        "bar": bar,
        "better": better,
        "peers": peer_values,
        "runs": RUNS,
    }


def run(binaries: str, scratch: str) -> list:
    bench = os.path.join(binaries, "telemetry-bench")
    programs = peers.prepare(scratch)
    ours, theirs = [], {name: [] for name in programs}
    rates, steadies = [], []
    for number in range(RUNS):
        print(f"run {number + 1} of {RUNS}", flush=True)
        ours.append(results([bench]))
        for name, (command, environment) in programs.items():
            theirs[name].append(results(command, environment))
        rates.append(lossless_rate(binaries))
        steadies.append(steady(binaries))

    def median(runs: list, benchmark: str, field: str):
        values = [told[benchmark][field] for told in runs if field in told.get(benchmark, {})]
        return statistics.median(values) if values else None

    rows = []
    for name, benchmark, field, unit, divisor, bar in OPERATIONS:
        value = median(ours, benchmark, field)
        if value is None:
            continue
        found = {peer: median(runs, benchmark, field) for peer, runs in theirs.items()}
        found = {peer: figure / divisor for peer, figure in found.items() if figure is not None}
        rows.append(row(name, unit, value / divisor, bar, "lower", found))

    appended = median(ours, "store.append", "ns")
    if appended:
        rows.append(row("spans a second into the trace store", "spans/s", 1e9 / appended, 60_000, "higher", {}))
    hop = median(ours, "span.whole_hop", "thread_ns")
    exported = median(ours, "export.encode_span", "cpu_ns") + median(ours, "export.gzip_span", "cpu_ns")
    rows += [
        row("telemetry of a 1 ms message, on its path", "%", hop / 1e6 * 100, 1, "lower", {}),
        row("telemetry of a 1 ms message, with encoding and gzip", "%", (hop + 3 * exported) / 1e6 * 100, None, "lower", {}),
        row("export without loss", "spans/s", statistics.median(rates), 100_000, "higher", {}),
        row("CPU of export at 10,000 spans/s", "% of a core", statistics.median(cpu for cpu, _ in steadies), 8, "lower", {}),
        row("spans lost at 10,000 spans/s", "", statistics.median(lost for _, lost in steadies), 0, "lower", {}),
    ]
    return rows
