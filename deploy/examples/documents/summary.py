#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts what the documents pipeline left in its results folder, and checks that no file was lost.

    summary.py .asya/results --inputs inputs.jsonl

Everything is counted from the envelopes on disk. Exit code 1 when an input file has neither all of its results nor an
error.
"""

import argparse
import collections
import json
import os
import sys


class Summary:
    """The end envelopes of a results folder, by the file they are about."""

    def __init__(self, folder):
        self.parts = collections.defaultdict(dict)
        self.errors = collections.defaultdict(list)
        self.happy = self.failed = self.repeated = 0
        seen = set()
        for outcome in ("happy-asya", "error-asya"):
            for envelope in _envelopes(os.path.join(folder, outcome)):
                key = (outcome, envelope.get("id"))
                if key in seen:
                    self.repeated += 1
                    continue
                seen.add(key)
                if outcome == "happy-asya":
                    self._add_result(envelope)
                else:
                    self._add_error(envelope)

    def _add_result(self, envelope):
        self.happy += 1
        payload = envelope["payload"]
        self.parts[payload["path"]][payload["part"]] = payload

    def _add_error(self, envelope):
        self.failed += 1
        payload = envelope["payload"]
        original = payload.get("original_payload") or {}
        path = original.get("path") if isinstance(original, dict) else None
        error = {
            "code": payload.get("error"),
            "type": (payload.get("details") or {}).get("type") or "-",
            "actor": _actor(envelope),
        }
        self.errors[path or "(unknown)"].append(error)

    def verdict(self, inputs):
        """Every path is done (all parts are there), failed (an error is there) or lost."""
        paths = set(inputs) | set(self.parts) | set(self.errors)
        failed = {path for path in paths if path in self.errors}
        done = {path for path in paths - failed if self._is_complete(path)}
        return sorted(done), sorted(failed), sorted(paths - done - failed)

    def _is_complete(self, path):
        parts = self.parts.get(path)
        return bool(parts) and set(parts) == set(range(next(iter(parts.values()))["parts"]))


def _envelopes(folder):
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith(".json"):
                with open(os.path.join(place, name), encoding="utf-8") as file:
                    yield json.load(file)


def _actor(envelope):
    route = envelope.get("route") or {}
    actors, current = route.get("actors") or [], route.get("current", 0)
    return actors[current] if 0 <= current < len(actors) else "-"


def _table(rows):
    widths = [max(len(str(row[column])) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [str(c).rjust(w) if isinstance(c, int) else str(c).ljust(w) for c, w in zip(row, widths)]
        print("  " + "  ".join(cells).rstrip())


def report(summary, inputs):
    """Prints the summary; returns whether every file is accounted for."""
    done, failed, lost = summary.verdict(inputs)
    results = [part for parts in summary.parts.values() for part in parts.values()]
    print("Files")
    _table(
        [
            ("in", len(inputs) if inputs else len(done) + len(failed) + len(lost), ""),
            ("with results", len(done), f"{summary.happy} envelopes in happy-end"),
            ("with errors", len(failed), f"{summary.failed} envelopes in error-end"),
            ("lost", len(lost), f"{summary.repeated} envelopes stored twice"),
        ]
    )
    if summary.errors:
        print("\nErrors")
        kinds = collections.Counter(
            (error["type"], error["code"], error["actor"]) for errors in summary.errors.values() for error in errors
        )
        _table([(count, *map(str, kind)) for kind, count in sorted(kinds.items(), key=lambda item: -item[1])])
    if results:
        print("\nLicences of the parts (by similarity, by review)")
        methods = collections.Counter((part["licence"], part["method"]) for part in results)
        totals = collections.Counter(part["licence"] for part in results)
        shown = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
        rows = [(name, count, methods[name, "similarity"], methods[name, "review"]) for name, count in shown[:12]]
        others = [name for name, _ in shown[12:]]
        if others:
            counts = [sum(methods[name, method] for name in others) for method in ("similarity", "review")]
            rows.append((f"{len(others)} others", sum(counts), *counts))
        _table(rows)
        holders = {holder for part in results for holder in part["holders"]}
        years = [year for part in results for year in part["years"]]
        words = sum(part["words"] for part in results)
        span = f", years {min(years)} to {max(years)}" if years else ""
        print(f"\n  {words} words read, {len(holders)} copyright holders named{span}")
    unknown = set(done + failed) - set(inputs) if inputs else set()
    accounted = not lost and not unknown
    sign = "=" if accounted else "is not"
    total = len(inputs) if inputs else len(done) + len(failed) + len(lost)
    print(f"\n{total} files {sign} {len(done)} with results + {len(failed)} with errors")
    for path in lost[:20]:
        print(f"  lost: {path} ({len(summary.parts.get(path, {}))} parts arrived)")
    for path in sorted(unknown)[:20]:
        print(f"  not an input: {path}")
    return accounted


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", help="the results folder, such as .asya/results")
    parser.add_argument("--inputs", metavar="FILE", help="what was sent: JSON lines with a path each")
    arguments = parser.parse_args()
    inputs = []
    if arguments.inputs:
        with open(arguments.inputs, encoding="utf-8") as file:
            inputs = sorted({json.loads(line)["path"] for line in file if line.strip()})
    sys.exit(0 if report(Summary(arguments.results), inputs) else 1)


if __name__ == "__main__":
    main()
