# SPDX-License-Identifier: Apache-2.0
"""Three no-op actors with 1 KB payloads on the embedded queue, telemetry and trace store on: what a hop costs.

Throughput is measured over a backlog that is published before the actors start, latency one envelope at a time on idle
actors. A hop is one actor's work on one envelope; reaching the end actor counts as none.
"""

import json
import os
import signal
import statistics
import subprocess
import threading
import time

import processes

ACTORS = ["first", "second", "third"]
BACKLOG = 10_000
IDLE = 200
RUNS = 3

MANIFEST = """\
apiVersion: asya.sh/v1alpha1
kind: AsyncActor
metadata: {{name: {name}}}
spec:
  transport: sqlite
  workload:
    template:
      spec:
        containers:
          - name: asya-runtime
            image: python
            env:
              - {{name: ASYA_HANDLER, value: noop.handle}}
"""


class Cluster:
    """A running `asya up`."""

    def __init__(self, binaries: str, folder: str, environment: dict | None = None):
        self.asya = os.path.join(binaries, "asya")
        self.folder = folder
        self.data = os.path.join(folder, "data")
        self.started = time.monotonic()
        self.log = open(os.path.join(folder, "up.log"), "ab")
        self.process = subprocess.Popen(
            [self.asya, "up", folder, "--data", self.data, "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=self.log,
            env={**os.environ, **(environment or {})},
            text=True,
        )
        for line in self.process.stdout:
            if line.startswith("ready"):
                break
        else:
            raise SystemExit(f"asya up ended: see {self.log.name}")
        self.ready_after = time.monotonic() - self.started
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def send(self, lines: list, *more: str) -> list:
        """Sends one envelope a line through all actors; returns what it printed."""
        command = [self.asya, "send", ",".join(ACTORS), "--payload", "-", "--data", self.data, *more]
        sent = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True, check=True)
        return sent.stdout.splitlines()

    def processes(self) -> list:
        """The ids of all processes below `asya up`, Python workers among them, and its own."""
        return processes.tree(self.process.pid)

    def cpu_seconds(self) -> float:
        """User and system time of all processes so far."""
        return processes.cpu_seconds(self.processes())

    def pss(self, name: str) -> float:
        """The median Pss in MB of the processes with this name."""
        named = [pid for pid in self.processes() if processes.name(pid) == name]
        return statistics.median(processes.memory(pid, "Pss") for pid in named)

    def traces(self, limit: int) -> list:
        command = [self.asya, "trace", "list", "--store", f"{self.data}/traces", "--limit", str(limit), "--json"]
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    def hops(self, trace_id: str) -> list:
        command = [self.asya, "trace", "show", trace_id, "--store", f"{self.data}/traces", "--json"]
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)["hops"]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        self.log.close()


def prepare(folder: str) -> None:
    os.makedirs(folder)
    with open(os.path.join(folder, "noop.py"), "w") as module:
        module.write("def handle(payload):\n    return payload\n")
    for name in ACTORS:
        with open(os.path.join(folder, f"{name}.yaml"), "w") as manifest:
            manifest.write(MANIFEST.format(name=name))


def payload(number: int) -> str:
    return json.dumps({"number": number, "text": "x" * 1000})


def throughput(binaries: str, scratch: str, run: int) -> tuple:
    """Hops a second and CPU seconds per 1,000 hops over a backlog."""
    cluster = Cluster(binaries, scratch)
    try:
        cluster.send([payload(number) for number in range(50)], "--wait=60")
        cpu, start = cluster.cpu_seconds(), time.monotonic()
        done = len(cluster.send([payload(number) for number in range(BACKLOG)], "--wait=600"))
        took = time.monotonic() - start
        assert done == BACKLOG, f"{done} of {BACKLOG} envelopes finished"
        hops = BACKLOG * len(ACTORS)
        return hops / took, (cluster.cpu_seconds() - cpu) / hops * 1000
    finally:
        cluster.stop()


def idle_latency(binaries: str, scratch: str) -> dict:
    """Milliseconds per hop on idle actors, the time to the first result, and memory."""
    began = time.monotonic()
    cluster = Cluster(binaries, scratch)
    try:
        cluster.send([payload(0)], "--wait=60")
        first = time.monotonic() - began
        for number in range(IDLE):
            cluster.send([payload(number)], "--wait=60")
        hops = []
        for trace in cluster.traces(IDLE):
            hops += [hop for hop in cluster.hops(trace["trace_id"]) if hop["actor"] in ACTORS]
        # A hop lasts from its publication to the end of its settlement.
        times = [hop["duration_ms"] + (hop["queue_wait_ms"] or 0) for hop in hops]
        quantiles = statistics.quantiles(times, n=100)
        return {
            "first": first,
            "p50": quantiles[49],
            "p99": quantiles[98],
            "sidecar": cluster.pss("asya-sidecar"),
            "runtime": cluster.pss("asya-runtime"),
        }
    finally:
        cluster.stop()


def run(binaries: str, scratch: str) -> list:
    rates, costs, idles = [], [], []
    for number in range(RUNS):
        folder = os.path.join(scratch, f"run-{number}")
        prepare(folder)
        idles.append(idle_latency(binaries, folder))
        rate, cost = throughput(binaries, folder, number)
        rates.append(rate)
        costs.append(cost)

    def row(name: str, unit: str, values: list, bar, better: str) -> dict:
        return {
            "name": name,
            "unit": unit,
            "value": statistics.median(values),
            "bar": bar,
            "better": better,
            "peers": {},
            "runs": len(values),
        }

    def idle(key: str) -> list:
        return [figures[key] for figures in idles]

    return [
        row("hops per second, 3 actors, 1 KB, backlog", "hops/s", rates, 3000, "higher"),
        row("CPU per 1,000 hops, all processes", "s", costs, None, "lower"),
        row("hop on idle actors, p50", "ms", idle("p50"), 2, "lower"),
        row("hop on idle actors, p99", "ms", idle("p99"), None, "lower"),
        row("from asya up to the first result", "s", idle("first"), 2, "lower"),
        row("memory of a sidecar after the run (Pss)", "MB", idle("sidecar"), None, "lower"),
        row("memory of a runtime after the run (Pss)", "MB", idle("runtime"), None, "lower"),
    ]
