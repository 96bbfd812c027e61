#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Instructions per operation of the hot paths, against the thresholds in instructions.json.

    instructions.py --bin FOLDER --check [PATH ...]     fails when a path takes over 5 % more than recorded
    instructions.py --bin FOLDER --record [PATH ...]    records what it takes now

A path is a benchmark of telemetry-bench, run under `valgrind --tool=callgrind` twice with different numbers of
operations: the difference is what the operations take, without the start of the process. Unlike times the numbers hardly
depend on the machine. What would make them do so is kept out:

* glibc picks memcpy, memcmp and the like by what the processor can do: nothing inside of libc, libm, libz and the loader
  is counted, which leaves out malloc as well; telemetry-bench counts allocations.
* Code for other processors is never made: Swift compiles for the x86-64 baseline.
* Hash seeds are fixed (SWIFT_DETERMINISTIC_HASHING), and so is the number of threads that matter: what a batch costs the
  exporter's own thread is counted as well, since the operations hand it all their spans.

Another compiler makes other code, so thresholds are kept by Swift version; an unknown version is an error of --check.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
RECORD = os.path.join(HERE, "instructions.json")
TOLERANCE = 1.05

# Benchmark, and the two numbers of operations: large enough that what is not per operation does not show.
PATHS = {
    "metric.counter_increment": (20_000, 120_000),
    "metric.histogram_observe": (10_000, 60_000),
    "metric.lookup_2_labels": (5_000, 30_000),
    "metric.scrape_10k_counters_text": (1, 3),
    "span.unsampled": (5_000, 30_000),
    "span.sampled_8_attributes": (2_560, 12_800),
    "span.batch_8_attributes": (5_120, 20_480),
    "span.whole_hop": (1_024, 4_096),
    "context.extract_inject": (2_000, 12_000),
    "export.encode_span": (1_024, 5_120),
    "envelope.decode_1k": (500, 2_500),
    "store.append": (4_096, 16_384),
}
# One operation of these is many.
PER = {"metric.scrape_10k_counters_text": (10_000, "series")}

UNCOUNTED = re.compile(r"/(libc|libm|libz|ld-linux-x86-64)\.so")


def swift_version() -> str:
    told = subprocess.run(["swift", "--version"], capture_output=True, text=True, check=True).stdout
    return re.search(r"Swift version (\S+)", told).group(1)


def names(program: str) -> set:
    """The benchmarks there are, from the usage text."""
    told = subprocess.run([program, "--repeat"], capture_output=True, text=True).stderr
    return set(told.split())


def counted(profile: str) -> int:
    """The sum of a callgrind profile over the functions that count: `ob=` names the object of what follows."""
    total, objects, is_counted, is_call = 0, {}, True, False
    with open(profile) as lines:
        for line in lines:
            match = re.match(r"ob=(\(\d+\))(?: (.*))?", line)
            if match:
                if match.group(2):
                    objects[match.group(1)] = match.group(2).strip()
                is_counted = not UNCOUNTED.search(objects.get(match.group(1), ""))
            elif line.startswith("cob="):
                match = re.match(r"cob=(\(\d+\))(?: (.*))?", line)
                if match.group(2):
                    objects[match.group(1)] = match.group(2).strip()
            elif line.startswith("calls="):
                is_call = True
            elif line[0].isdigit() or line[0] in "+-*":
                # The line after `calls=` is what the callee took, which is listed at the callee.
                if is_counted and not is_call:
                    total += int(line.split()[1])
                is_call = False
    return total


def measure(program: str, benchmark: str, scratch: str) -> float:
    totals = []
    for count in PATHS[benchmark]:
        profile = os.path.join(scratch, f"{benchmark}.{count}")
        command = ["valgrind", "--tool=callgrind", "--fair-sched=yes", f"--callgrind-out-file={profile}"]
        environment = {**os.environ, "SWIFT_DETERMINISTIC_HASHING": "1"}
        done = subprocess.run(
            [*command, program, "--repeat", str(count), benchmark], env=environment, capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(f"{benchmark}: valgrind failed: {done.stderr[-400:]}")
        totals.append(counted(profile))
    low, high = PATHS[benchmark]
    return (totals[1] - totals[0]) / (high - low) / PER.get(benchmark, (1, ""))[0]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--bin", required=True, help="folder of the release executables")
    action = arguments.add_mutually_exclusive_group(required=True)
    action.add_argument("--check", action="store_true", help="compare with what is recorded")
    action.add_argument("--record", action="store_true", help="record anew")
    arguments.add_argument("paths", nargs="*", metavar="PATH", help="only these; all without")
    options = arguments.parse_args()
    unknown = [path for path in options.paths if path not in PATHS]
    if unknown:
        arguments.error(f"no such path: {' '.join(unknown)}; there are: {' '.join(PATHS)}")
    if not shutil.which("valgrind"):
        print("instructions: valgrind is not installed: apt-get install valgrind", file=sys.stderr)
        return 2

    version = swift_version()
    with open(RECORD) as file:
        recorded = json.load(file)
    if options.check and version not in recorded:
        problem = f"nothing is recorded for Swift {version}: run with --record and commit {RECORD}"
        print(f"instructions: {problem}", file=sys.stderr)
        return 1
    found, failed = {}, []
    with tempfile.TemporaryDirectory(prefix="asya-instructions-") as scratch:
        # Valgrind cannot read the compiler's debug information, and needs none.
        program = os.path.join(scratch, "telemetry-bench")
        subprocess.run(["strip", "-g", "-o", program, os.path.join(options.bin, "telemetry-bench")], check=True)
        existing = names(program)
        for benchmark in options.paths or PATHS:
            if benchmark not in existing:
                if options.check and benchmark in recorded[version]:
                    failed.append(f"{benchmark} is recorded and no longer exists")
                continue
            found[benchmark] = round(measure(program, benchmark, scratch), 1)
            before = recorded.get(version, {}).get(benchmark)
            limit = None if before is None else before * TOLERANCE
            is_over = options.check and (limit is None or found[benchmark] > limit)
            change = "new" if before is None else f"{(found[benchmark] / before - 1) * 100:+.1f} %" if before else ""
            unit = PER.get(benchmark, (1, "operation"))[1]
            print(f"{benchmark:34} {found[benchmark]:10.1f} a {unit:10} {change:>8}{'  OVER' if is_over else ''}", flush=True)
            if is_over:
                failed.append(f"{benchmark} takes {found[benchmark]} instructions, recorded are {before}")
    if options.record:
        recorded[version] = {**recorded.get(version, {}), **found} if options.paths else found
        with open(RECORD, "w") as file:
            json.dump(recorded, file, indent=2)
            file.write("\n")
        print(f"recorded for Swift {version} in {RECORD}")
        return 0
    for problem in failed:
        print(f"instructions: {problem}", file=sys.stderr)
    if failed:
        print(
            "instructions: find out why; when it is worth it, record anew: "
            f"python3 Tests/Benchmarks/instructions.py --bin {options.bin} --record",
            file=sys.stderr,
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
