#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The benchmarks behind `make bench`: runs topics, prints a table and writes .build/bench/<topic>.json.

A topic is a module beside this file with a function `run(binaries, scratch)` that returns a list of
{name, unit, value, bar, better, peers, runs}; value and peers are medians of the same run. A value of None is one that
cannot be measured here; the topic has printed why.
"""

import argparse
import importlib
import json
import os
import shutil
import sys
import tempfile

TOPICS = ["pipeline", "collector", "telemetry", "transport", "gateway", "search", "replay"]


def table(rows: list) -> str:
    """The results as aligned text; behind a peer's figure, how many times this project's it is."""
    peers = list(dict.fromkeys(peer for row in rows for peer in row["peers"]))
    head = ["benchmark", "value", "unit", "bar", "verdict", *peers]
    lines = [head]
    for row in rows:
        bar, value = row["bar"], row["value"]
        sign = "" if bar is None else ("<= " if row["better"] == "lower" else ">= ") + f"{bar:g}"
        theirs = [figure(row["peers"].get(peer), value) for peer in peers]
        told = "absent" if value is None else f"{value:.4g}"
        lines.append([row["name"], told, row["unit"], sign, verdict(row), *theirs])
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)


def verdict(row: dict) -> str:
    bar, value = row["bar"], row["value"]
    if bar is None or value is None:
        return ""
    return "ok" if (value <= bar if row["better"] == "lower" else value >= bar) else "MISSED"


def figure(value, ours) -> str:
    """A peer's figure and its ratio to ours, which has no meaning when ours is nothing."""
    if value is None:
        return ""
    return f"{value:.4g} (x{value / ours:.3g})" if ours else f"{value:.4g}"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--bin", required=True, help="folder of the release executables")
    arguments.add_argument("--topic", default="all", choices=["all", *TOPICS])
    options = arguments.parse_args()
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    os.makedirs(".build/bench", exist_ok=True)
    for topic in TOPICS if options.topic == "all" else [options.topic]:
        scratch = tempfile.mkdtemp(prefix=f"asya-bench-{topic}-")
        try:
            rows = importlib.import_module(topic).run(os.path.abspath(options.bin), scratch)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        path = f".build/bench/{topic}.json"
        with open(path, "w") as file:
            json.dump(rows, file, indent=2)
        print(f"\n{topic}\n{table(rows)}\nwritten to {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
