# SPDX-License-Identifier: Apache-2.0
"""Ten no-op actors with 1 KB payloads: how fast their recorded traces are replayed.

The whole command is measured, from its start to its end: reading the store, starting ten runtimes, every hop, comparing,
and recording the replay. The second figure leaves out what does not grow with the hops; the third is the work of all
processes, which other work on the machine does not change.
"""

import json
import os
import resource
import statistics
import subprocess
import time

import pipeline

ACTORS = [f"noop-{number}" for number in range(10)]
ENVELOPES = 1000
RUNS = 3


def record(binaries: str, folder: str) -> str:
    """The store with the traces of all envelopes."""
    os.makedirs(folder)
    with open(os.path.join(folder, "noop.py"), "w") as module:
        module.write("def handle(payload):\n    return payload\n")
    for name in ACTORS:
        with open(os.path.join(folder, f"{name}.yaml"), "w") as manifest:
            manifest.write(pipeline.MANIFEST.format(name=name))
    cluster = pipeline.Cluster(binaries, folder)
    try:
        lines = "\n".join(pipeline.payload(number) for number in range(ENVELOPES))
        command = [cluster.asya, "send", ",".join(ACTORS), "--payload", "-", "--wait=900", "--data", cluster.data]
        subprocess.run(command, input=lines, stdout=subprocess.DEVNULL, text=True, check=True)
    finally:
        cluster.stop()
    return os.path.join(cluster.data, "traces")


def replay(binaries: str, folder: str, store: str, traces: list) -> tuple:
    """Seconds of a replay, how many hops it had, and the CPU seconds of all its processes."""
    command = [os.path.join(binaries, "asya"), "trace", "replay", "--store", store, "--json", *traces]
    before = cpu_seconds()
    began = time.monotonic()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    took = time.monotonic() - began
    report = json.loads(done.stdout)
    assert report["verdict"] == "same", report["verdict"]
    return took, sum(len(trace["hops"]) for trace in report["traces"]), cpu_seconds() - before


def cpu_seconds() -> float:
    """User and system time of all processes that ended below this one."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run(binaries: str, scratch: str) -> list:
    folder = os.path.join(scratch, "actors")
    store = record(binaries, folder)
    command = [os.path.join(binaries, "asya"), "trace", "list", "--store", store, "--limit", "0", "--json"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    traces = [trace["trace_id"] for trace in json.loads(listed.stdout)]
    assert len(traces) == ENVELOPES, f"{len(traces)} of {ENVELOPES} traces are recorded"
    whole, rates, costs = [], [], []
    for _ in range(RUNS):
        few, few_hops, _ = replay(binaries, folder, store, traces[:100])
        took, hops, cpu = replay(binaries, folder, store, traces)
        whole.append(hops / took)
        rates.append((hops - few_hops) / (took - few))
        costs.append(cpu / hops * 1000)
        few_rate = few_hops / few
        print(f"replayed {few_hops} hops at {few_rate:.0f}/s and {hops} hops at {hops / took:.0f}/s")

    def row(name: str, values: list, bar=None, unit: str = "hops/s", better: str = "higher") -> dict:
        return {
            "name": name,
            "unit": unit,
            "value": statistics.median(values),
            "bar": bar,
            "better": better,
            "peers": {},
            "runs": len(values),
        }

    return [
        row("hops replayed per second, 10 no-op actors, 1 KB, whole command", whole, 1000),
        row("the same without the start", rates),
        row("CPU per 1,000 replayed hops, all processes", costs, unit="s", better="lower"),
    ]
