# SPDX-License-Identifier: Apache-2.0
"""How long `asya trace list` and `asya trace search` take in a store of 10^6 envelopes, 3 x 10^6 hops and 10^7 spans.

Each figure is of whole commands, from their start to their end. The store is written first, by eight writers as the
processes of a pipeline are, and takes some minutes and gigabytes.
"""

import json
import os
import random
import statistics
import subprocess
import time

ENVELOPES = int(os.environ.get("ASYA_BENCH_ENVELOPES", "1000000"))
MAX_BYTES = 12 << 30
RUNS = 40
BAR_MS = 100


def search(binaries: str, store: str, *options: str) -> list:
    """The traces that a search finds."""
    done = subprocess.run(
        [os.path.join(binaries, "asya"), "trace", "search", "--store", store, "--json", *options],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"asya trace search {' '.join(options)} failed ({done.returncode}): {done.stderr[-500:]}")
    return json.loads(done.stdout)


def moment(trace: dict) -> str:
    """The second in which a trace began."""
    return trace["started_at"][:19] + "Z"


def kinds(binaries: str, store: str) -> list:
    """The names of the searches, and what makes the options of each run."""
    chance = random.Random(6)
    pick = lambda: chance.randint(1, ENVELOPES)
    some = [search(binaries, store, f"order-{pick()}")[0] for _ in range(RUNS)]
    pages = [search(binaries, store, "--actor", "extract", "--limit", "50")[-1]["cursor"]]
    any_of = lambda: chance.choice(some)
    return [
        ("an envelope's id", lambda: [f"order-{pick()}"]),
        ("a trace's id", lambda: [any_of()["trace_id"]]),
        ("the beginning of a trace's id", lambda: [any_of()["trace_id"][:9]]),
        ("an id that is not there", lambda: [f"nothing-{pick()}"]),
        ("a frequent actor", lambda: ["--actor", "summarize"]),
        ("a rare actor", lambda: ["--actor", "review"]),
        ("an actor that is not there", lambda: ["--actor", "none"]),
        ("status succeeded", lambda: ["--status", "succeeded"]),
        ("status failed", lambda: ["--status", "failed"]),
        ("status retried", lambda: ["--status", "retried"]),
        ("status dead-lettered", lambda: ["--status", "dead-lettered"]),
        ("status slow", lambda: ["--status", "slow"]),
        ("status open", lambda: ["--status", "open"]),
        ("a moment", lambda: ["--until", moment(any_of())]),
        ("a moment and a status", lambda: ["--until", moment(any_of()), "--status", "failed"]),
        ("a frequent error", lambda: ["--error-type", "ValueError"]),
        ("a rare error", lambda: ["--error-type", "RareError"]),
        ("an error, an actor and a moment", lambda: [
            "--error-type", "ValueError", "--actor", "summarize", "--until", moment(any_of()),
        ]),
        ("a fingerprint", lambda: ["--fingerprint", "sha256:00"]),
        ("the next page", lambda: ["--actor", "extract", "--cursor", pages[0]]),
    ]


def timed(command: list) -> float:
    """The milliseconds that a command takes; that it finds nothing is no failure."""
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    took = (time.perf_counter() - start) * 1000
    if done.returncode not in (0, 2):
        raise SystemExit(f"{' '.join(command)} failed ({done.returncode}): {done.stderr[-500:]}")
    return took


def row(name: str, unit: str, value, bar, peers: dict = None) -> dict:
    return {"name": name, "unit": unit, "value": value, "bar": bar, "better": "lower", "peers": peers or {}, "runs": RUNS}


def run(binaries: str, scratch: str) -> list:
    """Writes the store and measures each kind of search."""
    store = os.path.join(scratch, "traces")
    start = time.perf_counter()
    writer = os.path.join(binaries, "trace-store-writer")
    subprocess.run([writer, "--pipelines", store, str(ENVELOPES), str(MAX_BYTES)], check=True)
    seconds = time.perf_counter() - start
    files = [os.path.join(store, name) for name in os.listdir(store)]
    size = sum(map(os.path.getsize, files))
    print(f"{ENVELOPES} envelopes in {len(files)} files, {size / 2**30:.2f} GiB, written in {seconds:.0f} s", flush=True)
    rows = [row("the store", "GiB", size / 2**30, MAX_BYTES / 2**30)]
    listing = [os.path.join(binaries, "asya"), "trace", "list", "--store", store]
    searching = [os.path.join(binaries, "asya"), "trace", "search", "--store", store]
    cases = [("the newest (list)", lambda: listing)]
    cases += [(name, lambda options=options: searching + options()) for name, options in kinds(binaries, store)]
    for name, command in cases:
        times = [timed(command()) for _ in range(RUNS)]
        p95 = statistics.quantiles(times, n=20, method="inclusive")[18]
        rows.append(row(name, "ms p95", p95, BAR_MS, {"p50": statistics.median(times)}))
    return rows
