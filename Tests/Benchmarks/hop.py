#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a hop costs each thread of an actor under a steady load: to find out where, before and after a change.

    hop.py --bin FOLDER                  processor time, from the kernel's own account
    hop.py --bin FOLDER --instructions   instructions of asya-sidecar, under `valgrind --tool=callgrind`

The actor is the one of the transport benchmark: a private RabbitMQ node, a no-op handler, messages of 1 KB, telemetry on.
Instructions, unlike times, do not depend on what else the machine does, but leave out the kernel's and what a cache that
missed costs. Their profile stays in --profile for callgrind_annotate. Valgrind cannot run asya-runtime, which watches its
workers by pidfd_open.
"""

import argparse
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

import broker
import processes
import transport
from peers import transport as systems

# Under valgrind everything takes fifty times as long.
SLOW_RATE, SLOW_START_SECONDS = 40, 120
COLUMNS = ["process", "thread", "us/message", "user", "system", "switches/message"]


class Actor(transport.Asya):
    """One actor, whose sidecar runs under callgrind when there is to be a profile."""

    def __init__(self, binaries: str, profile: str = ""):
        super().__init__(transport.ACTORS[:1], binaries, "classic")
        # The queues of sidecars begin with it.
        self.prefix = "asya"
        self.profile = profile

    def spawn(self, folder: str, actor: str, command: list, environment: dict = None) -> subprocess.Popen:
        if self.profile and os.path.basename(command[0]) == "asya-sidecar":
            # Valgrind cannot read the compiler's debug information, and needs none.
            program = os.path.join(folder, "asya-sidecar")
            subprocess.run(["strip", "-g", "-o", program, command[0]], check=True)
            options = ["--separate-threads=yes", "--fair-sched=yes", f"--callgrind-out-file={self.profile}"]
            command = ["valgrind", "--tool=callgrind", *options, program]
        return super().spawn(folder, actor, command, environment)


def threads(pids: list) -> dict:
    """What each thread has used so far: nanoseconds, ticks of user and of system time, and times it slept."""
    found = {}
    for pid in pids:
        for task in os.listdir(f"/proc/{pid}/task"):
            folder = f"/proc/{pid}/task/{task}"
            with open(f"{folder}/schedstat") as schedstat, open(f"{folder}/stat") as stat:
                nano = int(schedstat.read().split()[0])
                fields = stat.read().rsplit(")", 1)[1].split()
            with open(f"{folder}/status") as status:
                slept = int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", status.read(), re.M).group(1))
            found[pid, int(task)] = (nano, int(fields[11]), int(fields[12]), slept)
    return found


def times(pipeline, seconds: float, rate: int) -> None:
    pids = processes.tree(*(process.pid for process in pipeline.started))
    pipeline.measure(transport.WINDOW, 2, rate)
    before = threads(pids)
    messages = pipeline.measure(transport.WINDOW, seconds, rate)["messages"]
    print("{:16} {:16} {:>10} {:>8} {:>8} {:>16}".format(*COLUMNS))
    totals: dict = {}
    for (pid, task), after in sorted(threads(pids).items()):
        used = [now - then for now, then in zip(after, before.get((pid, task), (0, 0, 0, 0)))]
        total, ticks = used[0] / 1000 / messages, max(used[1] + used[2], 1)
        totals[processes.name(pid)] = totals.get(processes.name(pid), 0) + total
        if total < 0.5:
            continue
        with open(f"/proc/{pid}/task/{task}/comm") as comm:
            thread = comm.read().strip()
        user, slept = total * used[1] / ticks, used[3] / messages
        row = "{:16} {:16} {:10.1f} {:8.1f} {:8.1f} {:16.2f}"
        print(row.format(processes.name(pid), thread, total, user, total - user, slept))
    for name, total in totals.items():
        print(f"{name:16} {'all':16} {total:10.1f}")


def instructions(pipeline, seconds: float, profile: str) -> None:
    (pid,) = [each.pid for each in pipeline.started if "callgrind" in processes.name(each.pid)]
    pipeline.measure(transport.WINDOW, 10, SLOW_RATE)
    for kept in glob.glob(f"{profile}*"):
        os.unlink(kept)
    subprocess.run(["callgrind_control", "--zero", str(pid)], check=True, stdout=subprocess.DEVNULL)
    messages = pipeline.measure(transport.WINDOW, seconds, SLOW_RATE)["messages"]
    subprocess.run(["callgrind_control", "--dump", str(pid)], check=True, stdout=subprocess.DEVNULL)
    print("{:>20}  {}".format("instructions/message", "profile of a thread"))
    for part in sorted(glob.glob(f"{profile}.*")):
        with open(part) as lines:
            total = int(re.search(r"^(?:totals|summary): (\d+)", lines.read(), re.M).group(1))
        if total > messages:
            print(f"{total / messages:20.0f}  {part}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--bin", required=True, help="folder of the release executables")
    arguments.add_argument("--rate", type=int, default=transport.PACED_RATE, help="messages a second")
    arguments.add_argument("--seconds", type=float, default=10)
    arguments.add_argument("--instructions", action="store_true", help="count instructions of the sidecar")
    arguments.add_argument("--profile", default=".build/bench/hop.callgrind", help="where callgrind's profiles go")
    options = arguments.parse_args()
    profile = os.path.abspath(options.profile) if options.instructions else ""
    if profile:
        os.makedirs(os.path.dirname(profile), exist_ok=True)
        transport.START_SECONDS = SLOW_START_SECONDS
    scratch = tempfile.mkdtemp(prefix="asya-bench-hop-")
    try:
        driver, _ = systems.build(scratch)
        actor = Actor(os.path.abspath(options.bin), profile)
        with broker.Node(os.path.join(scratch, "node")) as node:
            with transport.Pipeline(actor, node, driver, os.path.join(scratch, "actor"), transport.WINDOW) as pipeline:
                if profile:
                    instructions(pipeline, options.seconds, profile)
                else:
                    times(pipeline, options.seconds, options.rate)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
