# SPDX-License-Identifier: Apache-2.0
"""What a collector does to a pipeline: the same backlog without one and with one that is well, down, hanging, slow or
answers 503, one after the other in every round.

Spans are exported by every process of the pipeline; the sender's are not, so that its end is not waited for.
"""

import http.server
import json
import multiprocessing
import os
import re
import select
import socket
import statistics
import threading
import time
import urllib.request

import pipeline
import processes

BACKLOG = 4_000
ROUNDS = 3
CONDITIONS = ["well", "down", "hanging", "slow", "503"]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    condition = ""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.condition == "hanging":
            threading.Event().wait()
        if self.condition == "slow":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX:")
            # A byte a second, until the client leaves.
            while not select.select([self.connection], [], [], 1)[0]:
                self.wfile.write(b" ")
        self.send_response(503 if self.condition == "503" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            pass  # the client has left

    def log_message(self, *arguments) -> None:
        pass


def serve(condition: str, listener: socket.socket) -> None:
    Handler.condition = condition
    server = http.server.ThreadingHTTPServer(listener.getsockname(), Handler, bind_and_activate=False)
    server.socket = listener
    server.serve_forever()


class Collector:
    """A collector in a process of its own; one that is down is a port that nobody listens on."""

    def __init__(self, condition: str):
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.endpoint = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.process = None
        if condition != "down":
            self.listener.listen(64)
            self.process = multiprocessing.Process(target=serve, args=(condition, self.listener), daemon=True)
            self.process.start()

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.join()
        self.listener.close()


class MemoryWatch(threading.Thread):
    """The largest Pss and private dirty memory of any sidecar while it runs, in MB."""

    def __init__(self, cluster: pipeline.Cluster):
        super().__init__(daemon=True)
        self.peak = {"Pss": 0.0, "Private_Dirty": 0.0}
        self.ended = threading.Event()
        self.sidecars = [pid for pid in cluster.processes() if processes.name(pid) == "asya-sidecar"]

    def run(self) -> None:
        while not self.ended.wait(0.5):
            self.look()

    def look(self) -> None:
        for pid in self.sidecars:
            for key in self.peak:
                self.peak[key] = max(self.peak[key], processes.memory(pid, key))


def spans(data: str) -> dict:
    """How many spans were exported and dropped, by reason, in all processes."""
    with open(f"{data}/prometheus-targets.json") as file:
        targets = [target for group in json.load(file) for target in group["targets"]]
    counts = {}
    for target in targets:
        with urllib.request.urlopen(f"http://{target}/metrics") as response:
            page = response.read().decode()
        for name, reason, value in re.findall(
            r'^asya_telemetry_spans_(exported|dropped)_total(?:\{reason="(\w+)"\})? (\S+)$', page, re.M
        ):
            counts[reason or name] = counts.get(reason or name, 0) + float(value)
    return counts


def measure(binaries: str, folder: str, environment: dict) -> dict:
    """Hops a second over the backlog, the memory of the largest sidecar and the fate of the spans."""
    pipeline.prepare(folder)
    cluster = pipeline.Cluster(binaries, folder, environment)
    try:
        cluster.send([pipeline.payload(number) for number in range(50)], "--wait=60")
        memory = MemoryWatch(cluster)
        memory.start()
        start = time.monotonic()
        done = len(cluster.send([pipeline.payload(number) for number in range(BACKLOG)], "--wait=600"))
        took = time.monotonic() - start
        assert done == BACKLOG, f"{done} of {BACKLOG} envelopes finished"
        memory.ended.set()
        memory.join()
        memory.look()
        return {"rate": BACKLOG * len(pipeline.ACTORS) / took, "spans": spans(cluster.data), **memory.peak}
    finally:
        cluster.stop()


def run(binaries: str, scratch: str) -> list:
    results = {condition: [] for condition in ["none", *CONDITIONS]}
    for number in range(ROUNDS):
        for condition in results:
            folder = os.path.join(scratch, f"{condition}-{number}")
            if condition == "none":
                results[condition].append(measure(binaries, folder, {}))
                continue
            collector = Collector(condition)
            try:
                environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.endpoint}
                results[condition].append(measure(binaries, folder, environment))
            finally:
                collector.stop()

    rows = []

    def row(name: str, unit: str, values: list, bar=None, better="lower", peer=None) -> None:
        peers = {} if peer is None else {"no collector": statistics.median(peer)}
        value = statistics.median(values)
        rows.append(
            {"name": name, "unit": unit, "value": value, "bar": bar, "better": better, "peers": peers, "runs": ROUNDS}
        )

    def column(condition: str, key: str) -> list:
        return [result[key] for result in results[condition]]

    base = column("none", "rate")
    row("hops per second, no collector", "hops/s", base, better="higher")
    for condition in CONDITIONS:
        rates = column(condition, "rate")
        row(f"hops per second, collector {condition}", "hops/s", rates, better="higher", peer=base)
        ratios = [rate / none for rate, none in zip(rates, base)]
        row(f"ratio to no collector, collector {condition}", "x", ratios, bar=0.9, better="higher")
    for condition, figures in results.items():
        name = "no collector" if condition == "none" else f"collector {condition}"
        peer = None if condition == "none" else column("none", "Pss")
        row(f"largest sidecar, Pss, {name}", "MB", column(condition, "Pss"), peer=peer)
        peer = None if condition == "none" else column("none", "Private_Dirty")
        row(f"largest sidecar, private dirty, {name}", "MB", column(condition, "Private_Dirty"), peer=peer)
    for condition in CONDITIONS:
        reasons = {reason for result in results[condition] for reason in result["spans"]}
        for reason in sorted(reasons):
            counts = [result["spans"].get(reason, 0) for result in results[condition]]
            if any(counts):
                word = reason if reason == "exported" else f"dropped as {reason}"
                row(f"spans {word}, collector {condition}", "spans", counts)
    return rows
